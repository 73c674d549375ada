package server_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// webp is the header of a WebP picture, followed by nothing that a picture needs.
func webp(width, height int) []byte {
	file := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x10\x00\x00\x9d\x01\x2a"), make([]byte, 40)...)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	binary.LittleEndian.PutUint16(file[26:], uint16(width))
	binary.LittleEndian.PutUint16(file[28:], uint16(height))
	return file
}

const uploadPath, picturesPath = "/api/ops/products/LAMP/picture-uploads", "/api/ops/products/LAMP/pictures"

// upload uploads a picture of 640 × 480 pixels and its file of half the size.
func (p *harness) upload() (draft m) {
	p.t.Helper()
	offer := p.call("operator", "POST", uploadPath, m{"files": []m{{"width": 320, "bytes": 66}, {"width": 640, "bytes": 66}}}).is(200).object()
	id := offer["upload"].(string)
	require.Len(p.t, offer["links"], 2)
	require.Equal(p.t, m{"width": 320.0, "url": "https://pictures.example/LAMP/" + id + "/320.webp?size=66"}, offer["links"].([]any)[0])
	p.pictures.Upload("LAMP/"+id+"/320.webp", webp(320, 240))
	p.pictures.Upload("LAMP/"+id+"/640.webp", webp(640, 480))
	return m{"upload": id, "alt": "The lamp", "width": 640, "height": 480, "widths": []int{320, 640}, "version": 1}
}

func TestAnOperatorAddsAPictureAndRemovesIt(t *testing.T) {
	p := start(t)
	p.sell("LAMP", 1999, 0)
	draft := p.upload()
	added := p.call("operator", "POST", picturesPath, draft).is(200).object()
	picture := added["pictures"].([]any)[0].(m)
	id := picture["id"].(string)
	require.Equal(t, m{"id": id, "alt": "The lamp", "width": 640.0, "height": 480.0, "widths": []any{320.0, 640.0}}, picture)
	require.Equal(t, map[string]int{id + "/320.webp": 66, id + "/640.webp": 66}, p.pictures.Published())
	require.Equal(t, added, p.call("operator", "POST", picturesPath, draft).is(200).object(), "a repeated request changes nothing")

	body := m{"name": "Lamp", "price": m{"amount": 1999, "currency": "USD"}, "version": 2, "pictures": []m{}}
	p.call("operator", "PUT", "/api/ops/products/LAMP", body).is(200)
	require.Empty(t, p.pictures.Published())
}

func TestAPictureIsAddedOnlyIfItIsWhatItShouldBe(t *testing.T) {
	p := start(t)
	p.sell("LAMP", 1999, 0)
	for name, change := range map[string]func(m){
		"not uploaded":  func(d m) { d["upload"] = strings.Repeat("0", 26) },
		"other height":  func(d m) { d["height"] = 640 },
		"other width":   func(d m) { d["widths"] = []int{320} },
		"more widths":   func(d m) { d["widths"], d["width"] = []int{320, 640, 1280}, 1280 },
		"no text":       func(d m) { d["alt"] = "" },
		"unknown width": func(d m) { d["widths"], d["width"] = []int{500}, 500 },
		"no WebP":       func(d m) { p.pictures.Upload("LAMP/"+d["upload"].(string)+"/640.webp", []byte("\x89PNG")) },
	} {
		draft := p.upload()
		change(draft)
		p.call("operator", "POST", picturesPath, draft).refused(400, "invalid")
		require.Empty(t, p.pictures.Published(), name)
	}
	draft := p.upload()
	draft["version"] = 2
	p.call("operator", "POST", picturesPath, draft).refused(409, "conflict")
	require.Empty(t, p.pictures.Published())
	for _, files := range [][]m{{}, {{"width": 500, "bytes": 1}}, {{"width": 320, "bytes": 0}}, {{"width": 320, "bytes": 1<<20 + 1}}, {{"width": 320, "bytes": 1}, {"width": 320, "bytes": 1}}} {
		p.call("operator", "POST", uploadPath, m{"files": files}).refused(400, "invalid")
	}
	p.call("operator", "POST", strings.Replace(uploadPath, "LAMP", "NONE", 1), m{"files": []m{{"width": 320, "bytes": 1}}}).refused(404, "not_found")
	p.call("alice", "POST", uploadPath, m{"files": []m{{"width": 320, "bytes": 1}}}).refused(403, "forbidden")
}
