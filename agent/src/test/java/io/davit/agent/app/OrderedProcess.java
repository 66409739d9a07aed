package io.davit.agent.app;

import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Order;
import java.nio.file.Path;

/** A process that carries one order of a hub out, to be killed on the way: its configuration, the instruction, location, namespace. */
public final class OrderedProcess {
    private OrderedProcess() {}

    public static void main(String[] arguments) {
        Order order = Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setLocation(arguments[2]).addNamespaces(arguments[3]))
                .build();
        try (OrderedAgent agent = new OrderedAgent(Path.of(arguments[0]))) {
            System.out.println(agent.carryOut(arguments[1], order).getState());
        }
        System.exit(0);
    }
}
