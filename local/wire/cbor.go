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

// rpcV2 is the Smithy-Protocol header of RPC v2 CBOR, both ways.
const rpcV2 = "rpc-v2-cbor"

// cborProtocol is RPC v2 CBOR: a POST to
// /service/<service>/operation/<operation>. A body becomes JSON for the
// operation, whose answer is encoded as it is.
var cborProtocol = protocol{
	speaks: func(r *http.Request) bool { return r.Header.Get("Smithy-Protocol") == rpcV2 },
	route: func(r *http.Request) (target, operation string) {
		path, _ := strings.CutPrefix(r.URL.Path, "/service/")
		target, operation, _ = strings.Cut(path, "/operation/")
		return target, operation
	},
	serves: func(s *Service) bool { return s.CBOR },
	decode: cborToJSON,
	encode: cbor.Marshal,
	mark: func(h http.Header, _ *Service) {
		h.Set("Content-Type", "application/cbor")
		h.Set("Smithy-Protocol", rpcV2)
	},
}

// fromCBOR reads maps as JSON has them: with text for keys.
var fromCBOR = must(cbor.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any]()}.DecMode())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// cborToJSON turns a body into JSON; timestamps become text as RFC 3339 has it.
func cborToJSON(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var in map[string]any
	if err := fromCBOR.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	return json.Marshal(in)
}

// tagEpoch marks a number as seconds since 1970 (RFC 8949, 3.4.2).
const tagEpoch = 1

// Time is a timestamp of an operation that speaks both protocols: seconds
// since 1970, to the millisecond.
type Time struct{ time.Time }

// MarshalJSON writes the seconds.
func (t Time) MarshalJSON() ([]byte, error) { return json.Marshal(t.seconds()) }

// MarshalCBOR writes the seconds under their tag.
func (t Time) MarshalCBOR() ([]byte, error) {
	return cbor.Marshal(cbor.Tag{Number: tagEpoch, Content: t.seconds()})
}

func (t Time) seconds() float64 { return float64(t.UnixMilli()) / 1000 }

// UnmarshalJSON reads seconds, or the text that cborToJSON makes of them.
func (t *Time) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &t.Time)
	}
	var seconds float64
	if err := json.Unmarshal(raw, &seconds); err != nil {
		return err
	}
	t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}
