package receipt

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVisual(t *testing.T) {
	for in, want := range map[string]string{
		"plain (text) 1.5":   "plain (text) 1.5",
		"":                   "",
		"שלום":               "םולש",
		"שלום עולם":          "םלוע םולש",
		"a שלום b":           "a םולש b",
		"שלום 12.5 עולם":     "םלוע 12.5 םולש",
		"שלום (חדש) mug":     "(שדח) םולש mug",
		"שלום)":              "םולש)",
		"ش":                  "\uFEB5",
		"قهوة":               "\uFE93\uFEEE\uFEEC\uFED7",
		"لا":                 "\uFEFB",
		"بلا":                "\uFEFC\uFE91",
		"جزء":                "\uFE80\uFEB0\uFE9F",
		"דָ":                 "דָ", // a mark stays after its letter
		"פָה":                "הפָ",
		"mug 10 שלום":        "mug 10 םולש",
		"שלום 1,000":         "1,000 םולש",
		"عربية (250) ل":      "\uFEDD (250) \uFE94\uFEF4\uFE91\uFEAE\uFECB",
		"Café 東京 Ελληνικά ж": "Café 東京 Ελληνικά ж",
	} {
		assert.Equal(t, want, visual(in), "%q", in)
	}
}
