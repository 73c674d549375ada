package build_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/functions/receipt/fonts"
	"github.com/eventforge/eventforge/functions/receipt/fonts/build"
)

func TestTheFontsHaveEveryScriptAndNoLetterTwice(t *testing.T) {
	files, err := build.Fonts(t.Context())
	require.NoError(t, err)
	found, missing := fonts.In(fstest.MapFS{
		fonts.CJK: {Data: files[fonts.CJK]}, fonts.Rest: {Data: files[fonts.Rest]},
	})
	require.Empty(t, missing)
	for script, letters := range map[string]string{
		"Latin": "Łğạ", "Greek": "Ωά", "Cyrillic": "жЇ", "Hebrew": "אם", "Arabic": "قﻼ", "Georgian": "ქ", "Armenian": "Ա",
		"Han": "東京张龘", "Kana": "かカ", "Hangul": "한글", "Thai": "กำ", "Devanagari": "नि", "Tamil": "த", "Ethiopic": "አ", "signs": "☕→€\uFFFD",
	} {
		for _, r := range letters {
			assert.Equal(t, 1, holders(t, found, r), "%s: %c", script, r)
		}
	}
}

func holders(t *testing.T, found []fonts.Font, r rune) int {
	n := 0
	for _, f := range found {
		font, err := f.Load()
		require.NoError(t, err)
		if font.Has(r) {
			n++
		}
	}
	return n
}

func TestWriteKeepsExistingFiles(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, build.Write(t.Context(), folder))
	at := filepath.Join(folder, fonts.CJK)
	first, err := os.ReadFile(at)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(at, []byte("mine"), 0o600))
	require.NoError(t, build.Write(t.Context(), folder))
	again, err := os.ReadFile(at)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(again))
	assert.NotEqual(t, first, again)
}
