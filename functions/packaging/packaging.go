// Package packaging creates Lambda packages: zip files that contain one
// bootstrap. The same sources always give the same bytes, so that a deployment
// changes only the functions whose code has changed.
package packaging

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	// entryName is the program that the runtime provided.al2023 starts.
	entryName = "bootstrap"
	// mode lets Lambda's user execute the program.
	mode = 0o755
	// earliest is 1980-01-01, the first day that a zip file can represent.
	earliest = 1<<5 | 1
)

// Pack creates <name>.zip in the directory packages for each named program in
// the directory programs. It removes everything else from both directories,
// because deleted functions must not be deployed.
func Pack(programs, packages string, names []string) error {
	if err := os.MkdirAll(packages, 0o750); err != nil {
		return err
	}
	keepPrograms, keepPackages := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		keepPrograms[name], keepPackages[name+".zip"] = true, true
		if err := packOne(filepath.Join(programs, name), filepath.Join(packages, name+".zip")); err != nil {
			return err
		}
	}
	return errors.Join(removeOthers(programs, keepPrograms), removeOthers(packages, keepPackages))
}

func packOne(program, packagePath string) error {
	content, err := os.ReadFile(program) //nolint:gosec // the path is the caller's choice
	if err != nil {
		return err
	}
	if err := runsOnLambda(content); err != nil {
		return fmt.Errorf("%s %w", program, err)
	}
	packed, err := pack(content)
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	return os.WriteFile(packagePath, packed, 0o644) //nolint:gosec // a package is no secret
}

// pack returns a zip file with the bootstrap.
func pack(bootstrap []byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: entryName, Method: zip.Deflate}
	header.SetMode(mode)
	// Set only the old field: with Modified, zip adds an extra field.
	header.ModifiedDate = earliest //nolint:staticcheck // see above
	entry, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := entry.Write(bootstrap); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// runsOnLambda checks that Lambda can start the program: it is built for the
// right processor and needs no shared libraries.
func runsOnLambda(program []byte) error {
	f, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		return fmt.Errorf("is not a Linux program: %w", err)
	}
	if f.Machine != elf.EM_AARCH64 {
		return fmt.Errorf("is built for %s, but the functions run on arm64", f.Machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return errors.New("is linked dynamically, but Lambda has no libraries to link with")
		}
	}
	return nil
}

func removeOthers(directory string, keep map[string]bool) error {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !keep[e.Name()] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(directory, e.Name())))
		}
	}
	return err
}
