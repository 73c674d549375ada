package wire

import (
	"encoding/json"
	"math"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// rpcV2 is the Smithy-Protocol header of RPC v2 CBOR requests and responses.
const rpcV2 = "rpc-v2-cbor"

// cborProtocol is RPC v2 CBOR: a POST to
// /service/<service>/operation/<operation>. The request's body is converted to
// JSON for the operation; its result is encoded as CBOR.
var cborProtocol = protocol{
	matches: func(r *http.Request) bool { return r.Header.Get("Smithy-Protocol") == rpcV2 },
	route: func(r *http.Request) (target, operation string) {
		path, _ := strings.CutPrefix(r.URL.Path, "/service/")
		target, operation, _ = strings.Cut(path, "/operation/")
		return target, operation
	},
	supports: func(s *Service) bool { return s.CBOR },
	toJSON:   cborToJSON,
	encode:   cbor.Marshal,
	setHeaders: func(h http.Header, _ *Service) {
		h.Set("Content-Type", "application/cbor")
		h.Set("Smithy-Protocol", rpcV2)
	},
}

// decoder decodes maps as JSON has them, with strings as keys.
var decoder = must(cbor.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any]()}.DecMode())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// cborToJSON converts a body to JSON; timestamps become RFC 3339 strings.
func cborToJSON(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var in map[string]any
	if err := decoder.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	return json.Marshal(in)
}

// tagEpoch marks a number as seconds since 1970 (RFC 8949, section 3.4.2).
const tagEpoch = 1

// Time is a timestamp of an operation that serves both protocols: seconds
// since 1970, with millisecond precision.
type Time struct{ time.Time }

// MarshalJSON encodes the seconds.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(t.seconds()) }

// MarshalCBOR encodes the seconds with their tag.
func (t Time) MarshalCBOR() ([]byte, error) {
	return cbor.Marshal(cbor.Tag{Number: tagEpoch, Content: t.seconds()})
}

func (t Time) seconds() float64 { return float64(t.UnixMilli()) / 1000 }

// UnmarshalJSON decodes seconds, or the RFC 3339 string that cborToJSON makes.
func (t *Time) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		err := json.Unmarshal(raw, &t.Time)
		t.Time = t.Round(time.Millisecond) // a float64 of seconds is not exact
		return err
	}
	var seconds float64
	if err := json.Unmarshal(raw, &seconds); err != nil {
		return err
	}
	t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}
