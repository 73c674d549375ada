package complexity_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/complexity"
)

// meter is the process that counts, which all tests share.
var meter *complexity.Meter

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "complexity")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "meter")
	if err := complexity.BuildMeter(context.Background(), path); err != nil {
		panic(err)
	}
	meter, err = complexity.StartMeter(context.Background(), path)
	if err != nil {
		panic(err)
	}
	defer meter.Close()
	return m.Run()
}

const (
	// small and large are lengths of inputs in bytes. The API's bodies have 64 KB. For
	// less than some kilobytes, regexp uses another and cheaper machine.
	small, large = 16 << 10, 128 << 10
	// growth is how much more work the large input may be: it is 8 times as long, and
	// sorting takes n log n. A quadratic check would need 64 times as much.
	growth = 14
	// perByte bounds the work of any input, in blocks of code per byte.
	perByte = 400
	// fixed is the work that even an empty input may be.
	fixed = 200_000
)

// A1: listing unknown members was cubic. 3,200 of them, in 58 KB, took 47 s.
func TestA1_WorkIsLinearInTheInput(t *testing.T) {
	most, where := 0.0, ""
	for i, v := range complexity.Validators() {
		t.Run(v.Name, func(t *testing.T) {
			for _, shape := range complexity.Shapes() {
				before, after := work(t, i, shape.Make(small)), work(t, i, shape.Make(large))
				if perByte := float64(after) / large; perByte > most {
					most, where = perByte, v.Name+" of "+shape.Name
				}
				require.LessOrEqual(t, after, growth*before+fixed, "%s: %d blocks for %d bytes, %d for %d", shape.Name, before, small, after, large)
				require.LessOrEqual(t, after, uint64(perByte*large+fixed), shape.Name)
			}
		})
	}
	t.Logf("most work per byte of a 128 KB input: %.0f blocks, %s", most, where)
}

func work(t *testing.T, validator int, input []byte) uint64 {
	t.Helper()
	n, err := meter.Work(validator, input)
	require.NoError(t, err)
	return n
}

// A check of the meter itself: a loop over the input counts at least one block a byte.
func TestTheMeterCountsLoops(t *testing.T) {
	for i, v := range complexity.Validators() {
		if v.Name != "receipt text" {
			continue
		}
		require.Greater(t, work(t, i, make([]byte, 2000)), work(t, i, make([]byte, 1000))+1000)
		once, again := work(t, i, make([]byte, 1000)), work(t, i, make([]byte, 1000))
		require.InEpsilon(t, once, again, 0.01, "the same input is the same work")
	}
}
