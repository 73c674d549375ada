package ssm

import (
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

const (
	// maxVersions is how many versions of a parameter are kept; the oldest goes first.
	maxVersions = 100
	// maxValue is the most bytes of a standard parameter's value.
	maxValue = 4096
)

// parameter is one parameter as it is stored.
type parameter struct {
	Name, Type, Description string
	Versions                []version // oldest first, without gaps
}

// version is one value that the parameter has or had.
type version struct {
	Number  int64
	Changed time.Time
	Value   value
}

// value is what may be secret. It does not print itself.
type value string

// hidden stands for a value in logs and errors.
const hidden = "(secret)"

// Format keeps the value out of errors and messages, with every verb.
func (v value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue keeps the value out of logs.
func (v value) LogValue() slog.Value { return slog.StringValue(hidden) }

// latest is the number of the current version; 0 if there is none yet.
func (p *parameter) latest() int64 {
	if len(p.Versions) == 0 {
		return 0
	}
	return p.Versions[len(p.Versions)-1].Number
}

// put makes a value the current version.
func (p *parameter) put(v value, now time.Time) {
	p.Versions = append(p.Versions, version{p.latest() + 1, now, v})
	p.Versions = p.Versions[max(0, len(p.Versions)-maxVersions):]
}

// find returns the version with a number, or the current one for "".
func (p *parameter) find(number string) (version, error) {
	wanted := p.latest()
	if number != "" {
		var err error
		if wanted, err = strconv.ParseInt(number, 10, 64); err != nil {
			return version{}, invalid("Labels are not implemented here.")
		}
	}
	for _, v := range p.Versions {
		if v.Number == wanted {
			return v, nil
		}
	}
	return version{}, wire.NewError("ParameterVersionNotFound", "Systems Manager could not find version "+number+" of the parameter.")
}
