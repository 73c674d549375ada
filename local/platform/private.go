package platform

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Modes of what the platform writes: the data hold names, addresses, tokens and
// secrets, which are this user's alone.
const (
	privateDir  fs.FileMode = 0o700
	privateFile fs.FileMode = 0o600
)

// keepPrivate creates the data directory, if it is missing, so that only this user
// can read it, and takes away what others may read of data that exist.
func (c Config) keepPrivate() error {
	if c.Data == "" {
		return nil
	}
	if err := os.MkdirAll(c.storeDir(), privateDir); err != nil {
		return err
	}
	if err := os.Chmod(c.Data, privateDir); err != nil {
		return err
	}
	return filepath.WalkDir(c.storeDir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return tighten(path, entry)
	})
}

func tighten(path string, entry fs.DirEntry) error {
	mode := privateFile
	switch {
	case entry.IsDir():
		mode = privateDir
	case !entry.Type().IsRegular():
		return nil // a link's target may be somebody else's
	}
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm() == mode {
		return nil // removed meanwhile, or private already
	}
	if err != nil {
		return err
	}
	return os.Chmod(path, mode)
}
