package complexity

import (
	"fmt"
	"strings"
)

// Shape makes an input of about n bytes of one hostile form.
type Shape struct {
	Name string
	Make func(n int) []byte
}

// Shapes lists forms that are known to cost much somewhere: quadratic lists, repeated
// prefixes, backtracking patterns, nested values, long names.
func Shapes() []Shape {
	return []Shape{
		{"unknown members", fill("{", func(i int) string { return fmt.Sprintf(`"m%d":1,`, i) }, `"z":1}`)},
		{"repeated members", fill("{", func(int) string { return `"lines":1,` }, `"lines":1}`)},
		{"members with long names", fill("{", func(i int) string { return fmt.Sprintf(`"%0120d":0.5,`, i) }, `"z":1}`)},
		{"many lines", fill(`{"lines":[`, func(int) string { return `{"sku":"LAMP","quantity":1},` }, `1]}`)},
		{"bad lines", fill(`{"lines":[`, func(i int) string { return fmt.Sprintf(`{"m%d":0.5},`, i) }, `1]}`)},
		{"empty lines", fill(`{"lines":[`, func(int) string { return `{},` }, `{}]}`)},
		{"many types", fill(`{"eventTypes":[`, func(i int) string { return fmt.Sprintf(`"t%d.x",`, i) }, `"z"],"url":"https://shop.example","name":"N"}`)},
		{"the same type", fill(`{"eventTypes":[`, func(int) string { return `"order.failed",` }, `"z"],"url":"https://shop.example","name":"N"}`)},
		{"bad numbers", fill(`[`, func(int) string { return `0.5,` }, `1]`)},
		{"a long number", fill(``, func(int) string { return `12345678` }, ``)},
		{"bad characters", fill(`["`, func(int) string { return `\u0000",1,"` }, `"]`)},
		{"a long text", fill(`{"name":"`, func(int) string { return `é` }, `","description":"x"}`)},
		{"a text of bad characters", fill(`{"name":"`, func(int) string { return `\ufffe` }, `"}`)},
		{"escaped names", fill(`{"`, func(int) string { return `~/` }, `":1}`)},
		{"nested arrays", fill(``, func(int) string { return `[` }, ``)},
		{"nested objects", fill(``, func(int) string { return `{"a":` }, ``)},
		{"flat arrays", fill(`[`, func(int) string { return `[],` }, `1]`)},
		{"data of a partner", fill(`{"type":"shipment.lost","timestamp":"2026-11-29T12:00:00Z","data":{`, func(i int) string { return fmt.Sprintf(`"k%d":{"x":["é",1]},`, i) }, `"z":1}}`)},
		{"lines of a parcel", fill(`{"type":"shipment.packed","timestamp":"2026-11-29T12:00:00Z","data":{"lines":[`, func(int) string { return `{"sku":"/","quantity":1e999999},` }, `1]}}`)},
		{"white space", fill(``, func(int) string { return " \n" }, `{}`)},
		{"not UTF-8", fill(`"`, func(int) string { return "\xff" }, `"`)},
		{"a list", fill(``, func(i int) string { return fmt.Sprintf("type%d,", i) }, `z`)},
		{"dots", fill(`https://`, func(int) string { return "a." }, `example/`)},
		{"path segments", fill(`https://shop.example/`, func(int) string { return "../a/" }, ``)},
		{"percent signs", fill(`https://shop.example/`, func(int) string { return "%41" }, ``)},
		{"query parameters", fill(``, func(i int) string { return fmt.Sprintf("p%d=1&", i) }, `limit=1`)},
		{"a repeated parameter", fill(``, func(int) string { return "limit=1&" }, `limit=1`)},
		{"signatures", fill(``, func(int) string { return "v1,C2FVsBQIhrscChlQIMV+b5sSYspob7oDaWzYTgeEpSM= " }, ``)},
		{"quotes", fill(`"`, func(int) string { return `\"` }, `"`)},
		{"digits and dots", fill(``, func(int) string { return "0.0_" }, ``)},
		{"addresses", fill(``, func(int) string { return "a@b." }, ``)},
		{"at signs", fill(``, func(int) string { return "@@.." }, ``)},
		{"cards", fill(`{"a":`, func(int) string { return "4242424242424242," }, ``)},
		{"digits", fill(``, func(int) string { return "4242-" }, ``)},
		{"half tokens", fill(``, func(int) string { return "eyJa.eyJ_whsec_https://?" }, ``)},
	}
}

func fill(head string, piece func(i int) string, tail string) func(n int) []byte {
	return func(n int) []byte {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len()+len(tail) < n; i++ {
			b.WriteString(piece(i))
		}
		b.WriteString(tail)
		return []byte(b.String())
	}
}
