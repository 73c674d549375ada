// Package build extracts fonts from the Go modules that contain but do not
// export them, and leaves out of each font the letters that an earlier one has.
package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/go-fonts/dejavu/dejavusans"
	_ "github.com/mojocn/base64Captcha"  // ships WenQuanYi Micro Hei (Apache 2.0 or GPL 3 with font exception)
	_ "github.com/pdfcpu/pdfcpu/pkg/api" // ships GNU Unifont (OFL 1.1 or GPL 2 with font exception)

	"github.com/eventforge/eventforge/functions/receipt/fonts"
	"github.com/eventforge/eventforge/functions/receipt/truetype"
)

// source is a font file within a module of this module's go.mod.
type source struct{ name, module, path string }

// sources are in the order of package fonts. Each adds the letters that those
// before it lack.
var sources = []source{
	{fonts.CJK, "github.com/mojocn/base64Captcha", "fonts/wqy-microhei.ttc"},
	{fonts.Rest, "github.com/pdfcpu/pdfcpu", "pkg/testdata/fonts/unifont-13.0.03.ttf"},
}

// Fonts returns the files of package fonts by name. It needs the go command,
// which downloads the modules unless its cache has them.
func Fonts(ctx context.Context) (map[string][]byte, error) {
	first, err := truetype.Parse(dejavusans.TTF)
	if err != nil {
		return nil, err
	}
	have := []*truetype.Font{first}
	files := map[string][]byte{}
	for _, s := range sources {
		font, err := s.load(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.module, err)
		}
		if s.name == fonts.CJK {
			font = font.Widened()
		}
		if files[s.name], err = font.Subset(s.name, lacking(font, have)); err != nil {
			return nil, fmt.Errorf("%s: %w", s.module, err)
		}
		have = append(have, font)
	}
	return files, nil
}

// Write writes the fonts into a folder unless they are already there.
func Write(ctx context.Context, folder string) error {
	if complete(folder) {
		return nil
	}
	files, err := Fonts(ctx)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil { //nolint:gosec // fonts are no secret
			return err
		}
	}
	return nil
}

func complete(folder string) bool {
	for _, s := range sources {
		if _, err := os.Stat(filepath.Join(folder, s.name)); err != nil {
			return false
		}
	}
	return true
}

// lacking are the characters of a font that no other has.
func lacking(font *truetype.Font, others []*truetype.Font) []rune {
	var runes []rune
	for r := rune(' '); r < 0xFFFF; r++ {
		if font.Has(r) && !anyHas(others, r) {
			runes = append(runes, r)
		}
	}
	return runes
}

func anyHas(fonts []*truetype.Font, r rune) bool {
	for _, f := range fonts {
		if f.Has(r) {
			return true
		}
	}
	return false
}

func (s source) load(ctx context.Context) (*truetype.Font, error) {
	folder, err := s.folder(ctx)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(s.path))) //nolint:gosec // a file of the list above
	if err != nil {
		return nil, err
	}
	return truetype.Parse(data)
}

// folder is the directory of the module's files in the module cache, at the
// version that go.mod names and go.sum verifies.
func (s source) folder(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", s.module).Output()
	var module struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &module); jsonErr != nil {
		return "", errors.Join(err, jsonErr)
	}
	if module.Error != "" {
		return "", errors.New(module.Error)
	}
	return module.Dir, err
}
