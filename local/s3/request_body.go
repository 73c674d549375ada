package s3

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// readBody takes the request's body, out of its chunks when the client streams
// it. The signatures of single chunks are not verified; checksums are.
func (c *call) readBody() error {
	raw, err := io.ReadAll(io.LimitReader(c.Body, maxObject+maxObject/8))
	if err != nil {
		return fail(http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	c.body = raw
	if strings.HasPrefix(c.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		err = c.unchunk(raw)
	}
	if err == nil && len(c.body) > maxObject {
		err = fail(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size of this platform, 64 MiB.")
	}
	return err
}

var errChunks = fail(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly or its aws-chunked encoding is malformed")

// unchunk undoes the aws-chunked encoding: hex size, extensions after a
// semicolon, the bytes; after the chunk of size 0 the trailing headers.
func (c *call) unchunk(raw []byte) error {
	r := bufio.NewReader(bytes.NewReader(raw))
	body := make([]byte, 0, len(raw))
	for {
		part, err := nextChunk(r)
		if err != nil {
			return errChunks
		}
		if len(part) == 0 {
			break
		}
		body = append(body, part...)
	}
	c.body = body
	if want := c.Header.Get("X-Amz-Decoded-Content-Length"); want != strconv.Itoa(len(body)) {
		return errChunks
	}
	return c.readTrailer(r)
}

func nextChunk(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
	n, err := strconv.ParseUint(size, 16, 31)
	if err != nil || n > maxObject {
		return nil, errors.New("chunk size")
	}
	if n == 0 {
		return nil, nil
	}
	part := make([]byte, n+2)
	if _, err := io.ReadFull(r, part); err != nil || string(part[n:]) != "\r\n" {
		return nil, errors.New("chunk")
	}
	return part[:n], nil
}

func (c *call) readTrailer(r *bufio.Reader) error {
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return errChunks
	}
	c.trailer = http.Header(header)
	if want := c.Header.Get("X-Amz-Trailer"); want != "" && c.trailer.Get(want) == "" {
		return fail(http.StatusBadRequest, "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.")
	}
	return nil
}
