package permissions

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"
)

// pictures has an operator upload a picture of the product, add it and remove it. The
// link leads through the API's recorder, as it has the API's permissions. Its signature is
// for the recorder's address, so the upload has one in its headers, which is not verified.
func (s *shop) pictures() {
	path := "/api/ops/products/" + s.sku
	file := webp(320, 240)
	var offer struct {
		Upload string
		Links  []struct{ URL string }
	}
	s.ask(s.operator, http.MethodPost, path+"/picture-uploads", map[string]any{"files": []any{map[string]any{"width": 320, "bytes": len(file)}}}, &offer)
	link, _, _ := strings.Cut(offer.Links[0].URL, "?")
	r, err := http.NewRequestWithContext(s.within(), http.MethodPut, link, bytes.NewReader(file))
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261130/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0")
	r.Header.Set("Content-Type", "image/webp")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	require.Equal(s.t, http.StatusOK, answer.StatusCode)

	var product map[string]any
	s.ask(s.operator, http.MethodPost, path+"/pictures", map[string]any{
		"upload": offer.Upload, "alt": "The lamp", "width": 320, "height": 240, "widths": []int{320}, "version": 1,
	}, &product)
	require.Len(s.t, product["pictures"], 1)
	s.ask(s.operator, http.MethodPut, path, map[string]any{
		"name": "Lamp", "price": map[string]any{"amount": 1999, "currency": "USD"}, "version": 2, "pictures": []any{},
	}, nil)
}

// webp is the header of a WebP picture, followed by nothing that a picture needs.
func webp(width, height uint16) []byte {
	file := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x10\x00\x00\x9d\x01\x2a"), make([]byte, 40)...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	binary.LittleEndian.PutUint16(file[26:], width)
	binary.LittleEndian.PutUint16(file[28:], height)
	return file
}
