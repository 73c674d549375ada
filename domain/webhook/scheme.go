package webhook

import (
	"slices"

	"github.com/eventforge/eventforge/domain/failure"
)

// Scheme is a signature scheme of Standard Webhooks 1.0: the identifier that its
// signatures begin with.
type Scheme string

// The schemes.
const (
	V1  Scheme = "v1"  // symmetric: HMAC-SHA256 with the endpoint's secret
	V1a Scheme = "v1a" // asymmetric: Ed25519 with the endpoint's key pair
)

// Schemes returns all schemes.
func Schemes() []Scheme { return []Scheme{V1, V1a} }

// SignatureSchemes are the schemes by which deliveries to the endpoint are signed, at
// least one: V1 unless its owner chose.
func (e Endpoint) SignatureSchemes() []Scheme {
	if len(e.Signatures) == 0 {
		return []Scheme{V1}
	}
	return slices.Clone(e.Signatures)
}

func (e Endpoint) signsWith(s Scheme) bool { return slices.Contains(e.SignatureSchemes(), s) }

// withSignatures returns the endpoint with the schemes of its owner's choice; none mean
// V1. It has key pairs exactly while it signs with V1a: the fresh one becomes its first.
func (e Endpoint) withSignatures(chosen []Scheme, fresh Secret) Endpoint {
	e.Signatures = slices.Clone(chosen)
	switch {
	case !e.signsWith(V1a):
		e.Keys = nil
	case len(e.Keys) == 0:
		e.Keys = []Secret{fresh}
	}
	return e
}

func checkSignatures(chosen []Scheme, v *failure.Violations) {
	if most := len(Schemes()); len(chosen) > most {
		v.Add("/signatures", "count", "must have at most %d schemes", most)
		return
	}
	for i, s := range chosen {
		switch {
		case !slices.Contains(Schemes(), s):
			v.Add("/signatures", "signature_scheme", "%.80q is not a signature scheme", s)
		case slices.Contains(chosen[:i], s):
			v.Add("/signatures", "signature_scheme_repeated", "%q is repeated", s)
		}
	}
}
