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

// readBody reads the request's body and decodes it if the client streams it in
// chunks. It does not verify the chunks' signatures.
func (c *call) readBody() error {
	raw, err := io.ReadAll(io.LimitReader(c.Body, maxObject+maxObject/8))
	if err != nil {
		return fail(http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
	}
	c.body = raw
	if strings.HasPrefix(c.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		err = c.decodeChunks(raw)
	}
	if err == nil && len(c.body) > maxObject {
		err = errTooLarge
	}
	return err
}

var errTooLarge = fail(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size of this platform, 64 MiB.")

var errMalformedChunks = fail(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly or its aws-chunked encoding is malformed")

// decodeChunks decodes the aws-chunked encoding. A chunk is its size in
// hexadecimal, extensions after a semicolon, and the bytes. Trailing headers
// follow the chunk of size 0.
func (c *call) decodeChunks(raw []byte) error {
	r := bufio.NewReader(bytes.NewReader(raw))
	body := make([]byte, 0, len(raw))
	for {
		part, err := readChunk(r)
		if err != nil {
			return errMalformedChunks
		}
		if len(part) == 0 {
			break
		}
		body = append(body, part...)
	}
	c.body = body
	if want := c.Header.Get("X-Amz-Decoded-Content-Length"); want != strconv.Itoa(len(body)) {
		return errMalformedChunks
	}
	return c.readTrailer(r)
}

func readChunk(r *bufio.Reader) ([]byte, error) {
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
		return errMalformedChunks
	}
	c.trailer = http.Header(header)
	if want := c.Header.Get("X-Amz-Trailer"); want != "" && c.trailer.Get(want) == "" {
		return fail(http.StatusBadRequest, "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema.")
	}
	return nil
}
