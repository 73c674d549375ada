package store_test

import (
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/operate/operatetest"
)

func TestASearchOfTheTableFindsEachOrderOnceWhileOthersMove(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 12
	p := gopter.NewProperties(parameters)
	p.Property("what exists and matches all the time is found exactly once", prop.ForAll(func(seed int64) (bool, error) {
		b, clock := newBackend(t), operatetest.NewClock()
		err := operatetest.FindsEachOnce(t.Context(), dynamo.New(b.client, b.table, clock.Now), clock, seed)
		return err == nil, err
	}, gen.Int64()))
	p.TestingRun(t)
}
