package dynamo

import (
	"math/rand"
	"reflect"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
)

// properties runs each property with 1,000 inputs from a logged seed.
func properties(t *testing.T) *gopter.Properties {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	return gopter.NewProperties(p)
}

// seeds generates the seeds of random values.
func seeds() gopter.Gen { return gen.Int64() }

// filled returns a T with random values in all its fields. It uses reflection, so that
// it also fills fields that are added later, and a test fails if they are not encoded.
func filled[T any](r *rand.Rand) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), r)
	return v
}

func fill(v reflect.Value, r *rand.Rand) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = randomInstant(r)
		return
	case *[]byte:
		*x = []byte(randomText(r, 40))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(randomText(r, 12))
	case reflect.Bool:
		v.SetBool(r.Intn(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int63() >> r.Intn(64) * int64(1-2*r.Intn(2)))
	case reflect.Float64:
		v.SetFloat(r.NormFloat64())
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), r)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.Intn(4), 4))
		for i := range v.Len() {
			fill(v.Index(i), r)
		}
	case reflect.Pointer:
		if r.Intn(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r)
		}
	default:
		panic("no random " + v.Type().String())
	}
}

// alphabet contains characters that keys, JSON or DynamoDB treat specially.
var alphabet = []rune("ab09#%25 ~\"\\\n\x00\x1f<é東🙂")

func randomText(r *rand.Rand, most int) string {
	out := make([]rune, r.Intn(most+1))
	for i := range out {
		out[i] = alphabet[r.Intn(len(alphabet))]
	}
	return string(out)
}

// randomInstant returns a time of this century with nanoseconds, or the zero time.
func randomInstant(r *rand.Rand) time.Time {
	if r.Intn(4) == 0 {
		return time.Time{}
	}
	const from, century = 946_684_800, 100 * 365 * 24 * 3600
	return time.Unix(from+r.Int63n(century), r.Int63n(1e9)).UTC()
}
