package ssm

import (
	"context"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

var namePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,512}$|^(/[A-Za-z0-9_.-]+){1,15}$`)

var parameterTypes = []string{"String", "StringList", "SecureString"}

// secure is the type whose values are encrypted.
const secure = "SecureString"

type putParameterInput struct {
	Name, Type, Description, Tier string
	KeyID                         string `json:"KeyId"` // accepted, since nothing is encrypted
	Value                         value
	Overwrite                     bool
}

type putParameterOutput struct {
	Version int64
	Tier    string
}

func (s *Service) putParameter(_ context.Context, in putParameterInput) (*putParameterOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.read(in.Name)
	switch {
	case notFound(err) && in.Type == "":
		return nil, invalid("A parameter type is required when you create a parameter.")
	case notFound(err):
		p = &parameter{Name: in.Name, Type: in.Type}
	case err != nil:
		return nil, err
	case !in.Overwrite:
		return nil, wire.NewError("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
	case in.Type != "" && in.Type != p.Type:
		return nil, wire.NewError("HierarchyTypeMismatchException", "The parameter has the type "+p.Type+".")
	}
	if in.Description != "" {
		p.Description = in.Description
	}
	p.put(in.Value, s.env.Clock.Now())
	return &putParameterOutput{Version: p.latest(), Tier: "Standard"}, s.write(p)
}

// check refuses what AWS refuses, and other tiers than the one that costs nothing.
func (in putParameterInput) check() error {
	switch {
	case !namePattern.MatchString(in.Name):
		return invalid("Parameter name must be letters, digits, dots, hyphens, underscores and slashes.")
	case in.Type != "" && !slices.Contains(parameterTypes, in.Type):
		return invalid("Type must be String, StringList or SecureString.")
	case in.Tier != "" && in.Tier != "Standard":
		return invalid("Only the tier Standard is implemented here.")
	case in.Value == "":
		return invalid("Value must have at least one character.")
	case len(in.Value) > maxValue:
		return invalid("Standard tier parameters support a maximum parameter value of 4096 characters.")
	}
	return nil
}

func notFound(err error) bool {
	var e *wire.Error
	return errors.As(err, &e) && e.Code == "ParameterNotFound"
}

type getParameterInput struct {
	Name           string
	WithDecryption bool
}

// parameterView is a parameter as it is returned.
type parameterView struct {
	ARN              string
	Name, Type       string
	Value            string
	Version          int64
	Selector         string `json:",omitempty"`
	DataType         string
	LastModifiedDate wire.Time
}

type getParameterOutput struct{ Parameter parameterView }

// getParameter reads the current version, or the one that the name ends with: name:3.
func (s *Service) getParameter(_ context.Context, in getParameterInput) (*getParameterOutput, error) {
	name, number, selected := strings.Cut(in.Name, ":")
	if !namePattern.MatchString(name) || selected && number == "" {
		return nil, invalid("Parameter name must be letters, digits, dots, hyphens, underscores and slashes.")
	}
	p, err := s.read(name)
	if err != nil {
		return nil, err
	}
	v, err := p.find(number)
	if err != nil {
		return nil, err
	}
	out := parameterView{
		ARN: s.env.ARN("ssm", "parameter/"+strings.TrimPrefix(name, "/")), Name: name, Type: p.Type, DataType: "text",
		Value: string(v.Value), Version: v.Number, LastModifiedDate: wire.Time{Time: v.Changed},
	}
	if selected {
		out.Selector = ":" + number
	}
	if p.Type == secure && !in.WithDecryption {
		out.Value = base64.StdEncoding.EncodeToString([]byte(hidden)) // a ciphertext, on AWS
	}
	return &getParameterOutput{out}, nil
}
