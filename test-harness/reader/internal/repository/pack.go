package repository

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/klauspost/compress/zstd"
)

const (
	mostPackBlocks     = 65_536
	mostPackChunks     = 131_072
	mostDirectoryBytes = 8 << 20
	directoryBlock     = 4_294_967_295
	trailerLength      = 12
	tagLength          = 16
)

// pack is what a directory says of one (data 3.2).
type pack struct {
	id     ID
	epoch  uint32
	size   int64
	blocks []block
	// Whether its directory was read without the ids of chunks (data 4).
	lengths bool
	extents bool
	cipher  *objectCipher // once its header was read
}

type block struct {
	offset int64
	sealed int
	plain  int
	chunks []chunk
}

type chunk struct {
	id             ID
	offset, length int
}

// The kind of chunks that no segment names.
const kindExtents = 2

// readDirectory reads the record of a pack whose object has that many bytes.
func readDirectory(c *Cursor, size int64) *pack { return readPack(c, size, false) }

// readLengths reads the record of a pack of extents, which has no ids.
func readLengths(c *Cursor, size int64) *pack { return readPack(c, size, true) }

func readPack(c *Cursor, size int64, lengths bool) *pack {
	length := len(c.rest)
	if length > mostDirectoryBytes {
		panic(c.malformed("a directory of %d bytes", length))
	}
	if version := c.u8(); version != 0 {
		panic(refuse(TooOld, "a directory of version %d", version))
	}
	read := &pack{id: c.id(), size: size, lengths: lengths}
	kind := c.u8()
	if kind > kindExtents {
		panic(refuse(TooOld, "chunks of kind %d", kind))
	}
	if lengths && kind != kindExtents {
		panic(c.malformed("a pack of kind %d without its ids", kind))
	}
	read.extents = kind == kindExtents
	epoch := c.varint()
	if epoch > mostEpoch {
		panic(c.malformed("epoch %d", epoch))
	}
	read.epoch = uint32(epoch)
	offset := c.size()
	if offset != headerLength {
		panic(c.malformed("the first block at %d", offset))
	}
	blocks := c.count(2)
	if blocks > mostPackBlocks {
		panic(c.malformed("%d blocks", blocks))
	}
	chunks := 0
	for range blocks {
		next := readBlock(c, offset, lengths)
		offset += int64(next.sealed)
		if chunks += len(next.chunks); chunks > mostPackChunks {
			panic(c.malformed("more than %d chunks", mostPackChunks))
		}
		read.blocks = append(read.blocks, next)
	}
	c.end()
	end := offset + int64(length) + tagLength + trailerLength
	if !lengths && end != size || lengths && end > size {
		panic(c.malformed("a pack of %d bytes, by its directory %d", size, end))
	}
	return read
}

func readBlock(c *Cursor, offset int64, lengths bool) block {
	sealed := c.varint()
	if sealed < 17 || sealed > blockBytes+17 {
		panic(c.malformed("a block of %d sealed bytes", sealed))
	}
	read := block{offset: offset, sealed: int(sealed)}
	if lengths {
		plain := c.varint()
		if plain < 1 || plain > blockBytes {
			panic(c.malformed("a block of %d plain bytes", plain))
		}
		read.plain = int(plain)
		return read
	}
	chunks := c.count(33)
	if chunks == 0 {
		panic(c.malformed("a block without chunks"))
	}
	for range chunks {
		id, length := c.id(), c.varint()
		if length < 1 || length > uint64(blockBytes-read.plain) {
			panic(c.malformed("a chunk of %d bytes", length))
		}
		read.chunks = append(read.chunks, chunk{id, read.plain, int(length)})
		read.plain += int(length)
	}
	return read
}

// openPack reads the header of a pack, once (3.3).
func (r *Repository) openPack(pack *pack) (*objectCipher, error) {
	if pack.cipher != nil {
		return pack.cipher, nil
	}
	bytes, err := r.packBytes(pack, 0, headerLength)
	if err != nil {
		return nil, err
	}
	// Length zero of header fields is checked by hand: they are not part of what was read.
	head, err := readHeader(bytes, kindPack)
	if err != nil {
		return nil, err
	}
	if len(head.fields) != 0 || head.object != pack.id || head.epoch != pack.epoch {
		return nil, refuse(Tampered, "a header of another pack")
	}
	opener, err := r.keys.cipherOf(r.mark.repository, head)
	if err != nil {
		return nil, err
	}
	pack.cipher = &opener
	return pack.cipher, nil
}

func (r *Repository) packBytes(pack *pack, offset, length int64) ([]byte, error) {
	name := packName(pack.id)
	size, err := r.store.Size(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(Missing, "the pack is gone")
	}
	if err != nil {
		return nil, err
	}
	if size < offset+length {
		return nil, refuse(Missing, "the pack has %d bytes, %d are needed", size, offset+length)
	}
	return r.store.Read(name, offset, length)
}

// readPackBlock gives the plain bytes of a block (data 3.1).
func (r *Repository) readPackBlock(pack *pack, number int) ([]byte, error) {
	opener, err := r.openPack(pack)
	if err != nil {
		return nil, about(packName(pack.id), err)
	}
	block := pack.blocks[number]
	sealed, err := r.packBytes(pack, block.offset, int64(block.sealed))
	if err != nil {
		return nil, about(packName(pack.id), err)
	}
	framed, err := opener.open(uint32(number), sealed)
	if err != nil {
		return nil, about(packName(pack.id), err)
	}
	plain, err := unframe(framed, block.plain)
	if err != nil {
		return nil, about(fmt.Sprintf("%s, block %d", packName(pack.id), number), err)
	}
	return plain, nil
}

func unframe(framed []byte, length int) ([]byte, error) {
	codec, stored := framed[0], framed[1:]
	switch codec {
	case 0:
		if len(stored) != length {
			return nil, refuse(Corrupt, "%d bytes, the directory says %d", len(stored), length)
		}
		return stored, nil
	case 1:
		return decompress(stored, length)
	}
	return nil, refuse(TooOld, "codec %d", codec)
}

// decompress opens exactly one zstd frame of exactly that many bytes.
func decompress(frame []byte, length int) ([]byte, error) {
	if end, ok := frameEnd(frame); !ok || end != len(frame) {
		return nil, refuse(Corrupt, "not one zstd frame")
	}
	// The result may not outgrow the slice that it is written into.
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(8<<20), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	plain, err := decoder.DecodeAll(frame, make([]byte, 0, length))
	if err != nil {
		return nil, refuse(Corrupt, "zstd: %v", err)
	}
	if len(plain) != length {
		return nil, refuse(Corrupt, "%d bytes, the directory says %d", len(plain), length)
	}
	return plain, nil
}

// frameEnd finds where the first zstd frame ends, by the lengths of its blocks (RFC 8878, 3.1.1).
func frameEnd(frame []byte) (int, bool) {
	var head zstd.Header
	if err := head.Decode(frame); err != nil || head.Skippable || head.DictionaryID != 0 {
		return 0, false
	}
	at := head.HeaderSize
	for last := false; !last; {
		if at+3 > len(frame) {
			return 0, false
		}
		block := int(frame[at]) | int(frame[at+1])<<8 | int(frame[at+2])<<16
		last = block&1 == 1
		length := block >> 3
		if kind := block >> 1 & 3; kind == 1 { // one byte, repeated
			length = 1
		}
		at += 3 + length
	}
	if head.HasCheckSum {
		at += 4
	}
	return at, at <= len(frame)
}

// auditPack reads a whole pack: its own directory, which must be the one of the index, and every chunk.
func (r *Repository) auditPack(audited *pack, record []byte) error {
	name := packName(audited.id)
	if size, err := r.store.Size(name); err != nil || size != audited.size {
		return refuse(Corrupt, "%s has %d bytes, its segment says %d (%v)", name, size, audited.size, err)
	}
	directory, err := r.ownDirectory(audited)
	if err != nil {
		return about(name, err)
	}
	if !audited.lengths && !bytes.Equal(directory, record) {
		return refuse(Corrupt, "%s has another directory than the index says", name)
	}
	if audited.lengths {
		own, err := parse(Corrupt, name, directory, func(c *Cursor) *pack { return readDirectory(c, audited.size) })
		if err != nil {
			return err
		}
		if !own.extents || own.id != audited.id || own.epoch != audited.epoch || !sameBlocks(own, audited) {
			return refuse(Corrupt, "%s has another directory than the index says", name)
		}
		own.cipher = audited.cipher
		audited = own
	}
	for number, block := range audited.blocks {
		plain, err := r.readPackBlock(audited, number)
		if err != nil {
			return err
		}
		for _, chunk := range block.chunks {
			if r.keys.keyed(plain[chunk.offset:chunk.offset+chunk.length]) != chunk.id {
				return refuse(Corrupt, "%s, block %d: a chunk has not the id it must have", name, number)
			}
		}
	}
	return nil
}

// ownDirectory gives the record at the end of a pack.
func (r *Repository) ownDirectory(pack *pack) ([]byte, error) {
	opener, err := r.openPack(pack)
	if err != nil {
		return nil, err
	}
	trailer, err := r.packBytes(pack, pack.size-trailerLength, trailerLength)
	if err != nil {
		return nil, err
	}
	length := int64(be32(trailer))
	if string(trailer[4:]) != "DAVTPACK" || length > mostDirectoryBytes || length > pack.size-trailerLength-headerLength {
		return nil, refuse(Corrupt, "not the trailer of a pack")
	}
	sealed, err := r.packBytes(pack, pack.size-trailerLength-length, length)
	if err != nil {
		return nil, err
	}
	return opener.open(directoryBlock, sealed)
}

func sameBlocks(one, other *pack) bool {
	return slices.EqualFunc(one.blocks, other.blocks, func(a, b block) bool {
		return a.offset == b.offset && a.sealed == b.sealed && a.plain == b.plain
	})
}
