package image

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// Platform is what an image is for, e.g. linux and arm64.
type Platform struct{ OS, Arch string }

// Build makes the image's content for a platform in the folder image, from the context
// without ignored files. The stages before the last run in the folder work, with this
// machine's tools instead of those of their base images.
func (d Dockerfile) Build(ctx context.Context, contextDir, work, image string, p Platform) error {
	for _, s := range d.Stages[:len(d.Stages)-1] {
		b := builder{context: contextDir, root: filepath.Join(work, s.Name), platform: p, dir: "/"}
		if err := b.run(ctx, s); err != nil {
			return fmt.Errorf("stage %s: %w", s.Name, err)
		}
	}
	for _, c := range All[*instructions.CopyCommand](d.Final()) {
		from := contextDir
		if c.From != "" {
			from = filepath.Join(work, c.From)
		}
		if err := copyOut(from, image, c); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	return nil
}

// copyOut copies into the image. A file that the stage did not make belongs to its base
// image; this machine's file of the same name is used instead.
func copyOut(from, image string, c *instructions.CopyCommand) error {
	for _, source := range c.SourcePaths {
		made := filepath.Join(from, source)
		if _, err := os.Stat(made); err != nil && c.From != "" {
			made = source
		}
		if err := copyFile(made, filepath.Join(image, c.DestPath)); err != nil {
			return err
		}
	}
	return nil
}

// builder follows one stage's instructions.
type builder struct {
	context, root string
	dir           string // of WORKDIR, inside root
	platform      Platform
}

func (b *builder) run(ctx context.Context, s instructions.Stage) error {
	for _, command := range s.Commands {
		if err := b.follow(ctx, command); err != nil {
			return fmt.Errorf("%s: %w", command.Name(), err)
		}
	}
	return nil
}

func (b *builder) follow(ctx context.Context, command instructions.Command) error {
	switch c := command.(type) {
	case *instructions.ArgCommand:
		return nil // the platform's, see environ
	case *instructions.WorkdirCommand:
		b.dir = b.inside(c.Path)
		return os.MkdirAll(filepath.Join(b.root, b.dir), 0o750)
	case *instructions.CopyCommand:
		return b.copyIn(c)
	case *instructions.RunCommand:
		return b.execute(ctx, c)
	default:
		return fmt.Errorf("this build does not know the instruction %s", command.Name())
	}
}

// inside resolves a path in the stage; relative paths are below WORKDIR.
func (b *builder) inside(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(b.dir, p)
}

func (b *builder) copyIn(c *instructions.CopyCommand) error {
	for _, source := range c.SourcePaths {
		from := os.DirFS(filepath.Join(b.context, source))
		if err := os.CopyFS(filepath.Join(b.root, b.inside(c.DestPath)), from); err != nil {
			return err
		}
	}
	return nil
}

// execute runs a command of the Dockerfile. The caches that it mounts are this machine's.
func (b *builder) execute(ctx context.Context, c *instructions.RunCommand) error {
	shell := exec.CommandContext(ctx, "sh", "-c", strings.Join(c.CmdLine, " "))
	shell.Dir = filepath.Join(b.root, b.dir)
	shell.Env = append(os.Environ(), "TARGETOS="+b.platform.OS, "TARGETARCH="+b.platform.Arch)
	if out, err := shell.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
