package dynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// attrUnits is how many units of a budget are spent in the item's window, which ends
// at its attrValidUntil.
const attrUnits = "units"

// A spending either continues a window or begins the next one.
const (
	oneMore   = "SET " + attrUnits + " = " + attrUnits + " + :one"
	unitsLeft = attrValidUntil + " > :now AND " + attrUnits + " < :max"
)

// Spend implements port.Budgets. Each step is one conditional write, so callers on
// all machines together do not exceed the budget. If a response is lost and the SDK
// writes again, a unit is spent for nothing.
func (s *Store) Spend(ctx context.Context, b port.Budget, subject string) error {
	for range tries {
		now := s.db.now()
		spent, window, err := s.spendInWindow(ctx, b, subject, now)
		if err != nil || spent {
			return err
		}
		if ends := newDecoder(window).instant(attrValidUntil); ends.After(now) {
			return failure.New(failure.RateLimited, "this is allowed %d times in %s", b.Units, b.Window).After(min(ends.Sub(now), b.Window))
		}
		if begun, err := s.beginWindow(ctx, b, subject, now); err != nil || begun {
			return err
		}
	}
	return failure.New(failure.Unavailable, "the table is busy")
}

// spendInWindow spends one unit in the present window. If that is refused, it returns
// the window, nil if there is none.
func (s *Store) spendInWindow(ctx context.Context, b port.Budget, subject string, now time.Time) (spent bool, window item, err error) {
	change, condition := oneMore, unitsLeft
	in := &dynamodb.UpdateItemInput{
		TableName: &s.db.table, Key: newItem(budgetKey(b.Name, subject)), UpdateExpression: &change, ConditionExpression: &condition,
		ExpressionAttributeValues:           item{":one": number(1), ":now": text(instant(now)), ":max": number(int64(b.Units))},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	err = s.db.call(ctx, "update", func() error {
		_, err := s.db.client.UpdateItem(ctx, in)
		var refused *types.ConditionalCheckFailedException
		if spent = err == nil; errors.As(err, &refused) {
			window = refused.Item
			return nil
		}
		return err
	})
	return spent, window, err
}

// beginWindow begins a window with its first unit, unless another caller began one.
func (s *Store) beginWindow(ctx context.Context, b port.Budget, subject string, now time.Time) (bool, error) {
	it := newItem(budgetKey(b.Name, subject))
	it[attrUnits] = number(1)
	it.expires(now.Add(b.Window))
	begun, _, err := s.db.put(ctx, it, expression{text: absentOrExpired, values: item{":now": text(instant(now))}})
	return begun, err
}
