package image

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// CopyContext copies the build context of the folder root to to, without the files that
// .dockerignore excludes. It skips an excluded folder completely, which is stricter than
// Docker if a later pattern includes something inside it.
func CopyContext(root, to string) error {
	ignored, err := matcher(root)
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil || name == "." {
			return err
		}
		out, err := ignored.MatchesOrParentMatches(name)
		switch {
		case err != nil:
			return err
		case out && entry.IsDir():
			return fs.SkipDir
		case out:
			return nil
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o750)
		}
		return copyFile(path, filepath.Join(to, name))
	})
}

func matcher(root string) (*patternmatcher.PatternMatcher, error) {
	file, err := os.Open(filepath.Join(root, ".dockerignore")) //nolint:gosec // a file of the repository
	if err != nil {
		return nil, err
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return patternmatcher.New(patterns)
}

// copyFile copies a file with its mode, and creates its folder.
func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(from) //nolint:gosec // a file of the build
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	return os.WriteFile(to, content, info.Mode().Perm()) //nolint:gosec // into a folder that the caller chose
}
