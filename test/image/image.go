// Package image parses the Dockerfile, and builds the image's content without a Docker
// engine.
package image

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Dockerfile is a parsed Dockerfile.
type Dockerfile struct {
	Stages []instructions.Stage
}

// Read parses the Dockerfile in the folder root.
func Read(root string) (Dockerfile, error) {
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile")) //nolint:gosec // the repository's own file
	if err != nil {
		return Dockerfile{}, err
	}
	return Parse(text)
}

// Parse parses a Dockerfile's text with BuildKit's own parser.
func Parse(text []byte) (Dockerfile, error) {
	tree, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return Dockerfile{}, err
	}
	stages, _, err := instructions.Parse(tree.AST, nil)
	if err != nil {
		return Dockerfile{}, err
	}
	if len(stages) == 0 {
		return Dockerfile{}, errors.New("the Dockerfile has no stage")
	}
	return Dockerfile{Stages: stages}, nil
}

// Final is the stage that becomes the image.
func (d Dockerfile) Final() instructions.Stage { return d.Stages[len(d.Stages)-1] }

// Last returns the last of a stage's instructions of a type, which overrides the others.
func Last[T instructions.Command](stage instructions.Stage) (last T, found bool) {
	for _, command := range stage.Commands {
		if c, ok := command.(T); ok {
			last, found = c, true
		}
	}
	return last, found
}

// All returns a stage's instructions of a type.
func All[T instructions.Command](stage instructions.Stage) (all []T) {
	for _, command := range stage.Commands {
		if c, ok := command.(T); ok {
			all = append(all, c)
		}
	}
	return all
}

// stage finds a stage by the name that COPY --from gives it.
func (d Dockerfile) stage(name string) (instructions.Stage, error) {
	for _, s := range d.Stages {
		if s.Name == name {
			return s, nil
		}
	}
	return instructions.Stage{}, fmt.Errorf("there is no stage %q", name)
}
