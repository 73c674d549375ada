package catalog

import (
	"encoding/binary"

	"github.com/eventforge/eventforge/domain/failure"
)

// MaxPictureBytes is the size of a picture's file, at most.
const MaxPictureBytes = 1 << 20

// webpHeader is how many bytes of a WebP file say what it is.
const webpHeader = 30

// The flags of an extended WebP file that are refused: animation, and metadata, which
// may say where and by whom a photo was taken.
const refusedFlags = 0x02 | 0x04 | 0x08

// WebPSize returns the width and height of a WebP file, in pixels, from its header. It
// fails with Invalid if the bytes are no such file, or if it is animated or holds
// metadata.
func WebPSize(file []byte) (width, height int, err error) {
	notWebP := failure.New(failure.Invalid, "the file is not a WebP picture")
	if len(file) < webpHeader || string(file[:4]) != "RIFF" || string(file[8:12]) != "WEBP" || int(binary.LittleEndian.Uint32(file[4:]))+8 != len(file) {
		return 0, 0, notWebP
	}
	switch chunk := file[20:]; string(file[12:16]) {
	case "VP8 ": // lossy: RFC 9649, 2.5 and RFC 6386, 9.1
		if chunk[0]&1 == 0 && string(chunk[3:6]) == "\x9d\x01\x2a" {
			return int(binary.LittleEndian.Uint16(chunk[6:])) & 0x3fff, int(binary.LittleEndian.Uint16(chunk[8:])) & 0x3fff, nil
		}
	case "VP8L": // lossless: RFC 9649, 3.4
		if bits := binary.LittleEndian.Uint32(chunk[1:]); chunk[0] == 0x2f {
			return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
		}
	case "VP8X": // extended: RFC 9649, 2.7
		if chunk[0]&refusedFlags != 0 {
			return 0, 0, failure.New(failure.Invalid, "the picture is animated or holds metadata")
		}
		return int(little24(chunk[4:])) + 1, int(little24(chunk[7:])) + 1, nil
	}
	return 0, 0, notWebP
}

func little24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

// CheckFile fails with Invalid unless the bytes are the picture's file of the width.
func (p Picture) CheckFile(width int, file []byte) error {
	if len(file) > MaxPictureBytes {
		return failure.New(failure.Invalid, "a file of a picture has at most %d bytes", MaxPictureBytes)
	}
	w, h, err := WebPSize(file)
	if err != nil {
		return err
	}
	// Browsers may round the height up or down.
	if want := p.Height * width; w != width || h*p.Width < want-p.Width || h*p.Width > want+p.Width {
		return failure.New(failure.Invalid, "the file of %d pixels has the size %d × %d, not that of the picture", width, w, h)
	}
	return nil
}
