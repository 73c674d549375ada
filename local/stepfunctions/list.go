package stepfunctions

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// list returns up to limit executions of a machine, newest first, of one
// status or of all, and the start of the next page; nil after the last.
func (s *Service) list(machine string, status engine.Status, from []byte, limit int) (keys []executionKey, next []byte, err error) {
	prefix := append([]byte(machine), 0)
	r := store.Prefix(prefix)
	if from != nil {
		r.Start = from
	}
	var wanted byte
	if status != "" {
		wanted = statusLetter(status)[0]
	}
	err = s.spaces.list.Walk(r, func(k, v []byte) bool {
		if wanted != 0 && v[0] != wanted {
			return true
		}
		if len(keys) == limit {
			next = append([]byte(nil), k...)
			return false
		}
		keys = append(keys, executionKey{machine, string(k[len(prefix)+8:])})
		return true
	})
	return keys, next, err
}

// Page tokens are the key or number at which the next page starts.

func encodeToken(key []byte) string { return base64.RawURLEncoding.EncodeToString(key) }

func decodeToken(token string) ([]byte, error) {
	if token == "" {
		return nil, nil
	}
	key, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(key) == 0 {
		return nil, wire.NewError("InvalidToken", "Invalid Token: '"+token+"'")
	}
	return key, nil
}

func numberToken(n int64) string { return encodeToken(binary.BigEndian.AppendUint64(nil, uint64(n))) }

func decodeNumber(token string) (int64, error) {
	key, err := decodeToken(token)
	if err != nil || key == nil {
		return 0, err
	}
	if len(key) != 8 {
		return 0, wire.NewError("InvalidToken", "Invalid Token: '"+token+"'")
	}
	return int64(binary.BigEndian.Uint64(key)), nil
}

// pageSize is the requested page size: 100 by default, at most 1,000.
func pageSize(wanted int) (int, error) {
	switch {
	case wanted < 0 || wanted > 1000:
		return 0, validation("maxResults: it must be from 0 to 1000")
	case wanted == 0:
		return 100, nil
	default:
		return wanted, nil
	}
}
