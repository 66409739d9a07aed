package io.davit.harness.bench.fleet;

import com.google.protobuf.MessageLite;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One call of gRPC on a TCP connection of its own, as an agent makes it: TLS 1.3, HTTP/2, messages behind their lengths. All of
 * it happens on one event loop. It holds little more than TLS and HTTP/2 need, so that ten thousand fit into one process.
 */
final class GrpcCall {
    /** As the agent has it: to connect, and to shake hands. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int PREFIX = 5;
    private static final int LONGEST = 1 << 20;

    private final String path;
    private final Hearer hearer;
    private final Http2FrameCodec codec = Http2FrameCodecBuilder.forClient().build();
    private @Nullable Channel channel;
    private @Nullable Http2FrameStream stream;
    private ByteBuf half = Unpooled.EMPTY_BUFFER;
    private boolean isOver;

    /** Who made the call; called on its event loop. */
    interface Hearer {
        /** Messages can be sent now. The other side has not yet said whether it accepts the certificate. */
        void open(GrpcCall call);

        void message(byte[] message);

        /**
         * Nothing follows.
         *
         * @param how the trailer {@code davit-code}, the gRPC status, or what broke
         */
        void over(String how);
    }

    /**
     * Whom to call.
     *
     * @param from address on this machine that the connection comes from: to the hub each agent is a host of its own
     * @param path of the method, as it stands in the request
     */
    record Target(InetSocketAddress from, InetSocketAddress to, String path) {}

    private GrpcCall(String path, Hearer hearer) {
        this.path = path;
        this.hearer = hearer;
    }

    static void dial(EventLoop loop, Target target, SSLEngine engine, Hearer hearer) {
        GrpcCall call = new GrpcCall(target.path(), hearer);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE.toMillis())
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        SslHandler tls = new SslHandler(engine);
                        tls.setHandshakeTimeoutMillis(PATIENCE.toMillis());
                        made.pipeline().addLast(tls, call.codec, call.new Frames());
                    }
                })
                .localAddress(target.from())
                .remoteAddress(target.to())
                .connect()
                .addListener(result -> {
                    if (!result.isSuccess()) {
                        call.over("not connected: " + result.cause().getClass().getSimpleName());
                    }
                });
    }

    private void over(String how) {
        if (!isOver) {
            isOver = true;
            half.release();
            half = Unpooled.EMPTY_BUFFER;
            hearer.over(how);
            close();
        }
    }

    /** On the event loop. */
    void send(MessageLite message) {
        if (isOver || channel == null || stream == null) {
            return;
        }
        int size = message.getSerializedSize();
        ByteBuf framed = channel.alloc().buffer(PREFIX + size).writeByte(0).writeInt(size);
        framed.writeBytes(message.toByteArray());
        put(channel, new DefaultHttp2DataFrame(framed, false).stream(stream));
    }

    /** Nothing more will be sent. */
    void end() {
        if (!isOver && channel != null && stream != null) {
            put(channel, new DefaultHttp2DataFrame(true).stream(stream));
        }
    }

    void close() {
        if (channel != null) {
            // Frames hears of it, too.
            channel.close().addListener(closed -> {});
        }
    }

    private static void put(Channel channel, Object frame) {
        channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private final class Frames extends Http2ChannelDuplexHandler {
        @Override
        protected void handlerAdded0(ChannelHandlerContext context) {
            channel = context.channel();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken && !shaken.isSuccess()) {
                over("no handshake: " + shaken.cause().getClass().getSimpleName());
            }
        }

        private void open(ChannelHandlerContext context) {
            Http2Headers headers = new DefaultHttp2Headers()
                    .method("POST")
                    .scheme("https")
                    .authority("hub")
                    .path(path)
                    .set("content-type", "application/grpc")
                    .set("te", "trailers");
            Http2FrameStream made = newStream();
            stream = made;
            put(context.channel(), new DefaultHttp2HeadersFrame(headers).stream(made));
            hearer.open(GrpcCall.this);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            try {
                switch (frame) {
                    // An agent's client waits for them, too, before it calls.
                    case Http2SettingsFrame settings when stream == null -> open(context);
                    case Http2HeadersFrame headers when headers.isEndStream() -> over(end(headers.headers()));
                    case Http2DataFrame data -> {
                        Http2FrameStream its = data.stream();
                        take(data.content());
                        if (!isOver && its != null) {
                            put(
                                    context.channel(),
                                    new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(its));
                        }
                    }
                    case Http2ResetFrame reset -> over("reset: " + reset.errorCode());
                    default -> {
                        // Pings and the head of the answer.
                    }
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            over("connection closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            over("broken: " + cause.getClass().getSimpleName());
        }
    }

    private static String end(Http2Headers trailers) {
        CharSequence code = trailers.get("davit-code");
        return code != null ? code.toString() : "status " + trailers.get("grpc-status");
    }

    private void take(ByteBuf content) {
        ByteBuf all = half.isReadable() ? Unpooled.wrappedBuffer(half, content.retain()) : content.retain();
        half = Unpooled.EMPTY_BUFFER;
        while (!isOver && all.readableBytes() >= PREFIX) {
            int length = all.getInt(all.readerIndex() + 1);
            if (length < 0 || length > LONGEST) {
                over("a message of " + length + " bytes");
            } else if (all.readableBytes() < PREFIX + length) {
                break;
            } else {
                byte[] message = new byte[length];
                all.skipBytes(PREFIX).readBytes(message);
                hearer.message(message);
            }
        }
        if (!isOver && all.isReadable()) {
            half = Unpooled.copiedBuffer(all);
        }
        all.release();
    }
}
