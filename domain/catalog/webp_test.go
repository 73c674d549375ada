package catalog_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
)

// webp is a file of the chunk with its first bytes, and of a right length.
func webp(chunk string, first ...byte) []byte {
	file := append([]byte("RIFF\x00\x00\x00\x00WEBP"+chunk+"\x00\x00\x00\x00"), first...)
	file = append(file, make([]byte, 64)...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

// lossy is the header of a lossy picture.
func lossy(width, height int) []byte {
	return webp("VP8 ", 0x10, 0, 0, 0x9d, 1, 0x2a, byte(width), byte(width>>8), byte(height), byte(height>>8))
}

func TestWebPSizeReadsEachKindOfFile(t *testing.T) {
	for name, c := range map[string]struct {
		file          []byte
		width, height int
	}{
		"lossy":    {lossy(640, 480), 640, 480},
		"lossless": {webp("VP8L", 0x2f, 0x7f, 0xc2, 0x77, 0), 640, 480},
		"extended": {webp("VP8X", 0x10, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0), 640, 480},
	} {
		w, h, err := catalog.WebPSize(c.file)
		require.NoError(t, err, name)
		require.Equal(t, []int{c.width, c.height}, []int{w, h}, name)
	}
}

func TestWhatIsNoStillWebPIsRefused(t *testing.T) {
	short := lossy(640, 480)
	for name, file := range map[string][]byte{
		"empty": nil, "a PNG": []byte("\x89PNG\r\n\x1a\n" + string(make([]byte, 60))), "cut off": short[:len(short)-1], "too long": append(bytes.Clone(short), 0),
		"only a header": short[:29], "unknown chunk": webp("ABCD"), "animated": webp("VP8X", 0x02), "with EXIF": webp("VP8X", 0x08), "with XMP": webp("VP8X", 0x04),
		"no key frame": webp("VP8 ", 0x11, 0, 0, 0x9d, 1, 0x2a, 1, 0, 1, 0), "no signature": webp("VP8L", 0x2e, 1, 1, 1, 1),
	} {
		_, _, err := catalog.WebPSize(file)
		require.True(t, failure.Is(err, failure.Invalid), name)
	}
}

func TestAFileHasThePicturesProportions(t *testing.T) {
	p := catalog.Picture{Width: 1280, Height: 853, Widths: []int{320, 640, 1280}}
	for _, size := range [][2]int{{1280, 853}, {640, 426}, {640, 427}, {320, 213}, {320, 214}} {
		require.NoError(t, p.CheckFile(size[0], lossy(size[0], size[1])), size)
	}
	for _, size := range [][2]int{{640, 429}, {640, 424}, {320, 320}} {
		require.Error(t, p.CheckFile(size[0], lossy(size[0], size[1])), size)
	}
	require.Error(t, p.CheckFile(640, lossy(320, 213)))
	require.Error(t, p.CheckFile(640, append(lossy(640, 427), make([]byte, catalog.MaxPictureBytes)...)))
}
