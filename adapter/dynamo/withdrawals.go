package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// attrWithdrawals of an order are its withdrawals.
const attrWithdrawals = "withdrawals"

// OpenWithdrawals implements port.Withdrawals: it reads keys and then the orders.
func (s *Store) OpenWithdrawals(ctx context.Context, p pagination.Request) (pagination.Page[order.Order], error) {
	keys, err := pageOf(p, byStatus, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: byStatus, partition: openWithdrawals, after: p.After, limit: limit})
	}, decodeListed)
	if err != nil {
		return pagination.Page[order.Order]{}, err
	}
	orders, err := s.ordersWith(ctx, keys.Items, func(o order.Order) bool {
		_, open := o.OpenWithdrawal()
		return open
	})
	return pagination.Page[order.Order]{Items: orders, Next: keys.Next}, err
}

// withdrawalItem lists an order's withdrawal while it is open. The order has what is in it;
// DynamoDB removes the item when the withdrawal is decided.
func (s *Store) withdrawalItem(orderID string, w order.Withdrawal) item {
	it := newItem(withdrawalKey(orderID))
	if w.State == order.WithdrawalRequested {
		it.list(byStatus, openWithdrawals, listed(w.At, orderID))
	} else {
		it.removable(s.db.now())
	}
	return it
}

func withdrawalValue(w order.Withdrawal) types.AttributeValue {
	it := item{"id": text(w.ID), "state": text(string(w.State))}
	sequence(it, "lines", w.Lines, unitsValue)
	it.text("reason", w.Reason)
	it.instant("at", w.At)
	it.text("decidedBy", w.DecidedBy)
	it.instant("decidedAt", w.DecidedAt)
	it.text("answer", w.Answer)
	it.text("refundId", w.RefundID)
	return fields(it)
}

func decodeWithdrawal(r *decoder) order.Withdrawal {
	return order.Withdrawal{
		ID: r.text("id"), State: order.WithdrawalState(r.text("state")), Lines: elements(r, "lines", decodeUnits),
		Reason: r.text("reason"), At: r.instant("at"), DecidedBy: r.text("decidedBy"), DecidedAt: r.instant("decidedAt"),
		Answer: r.text("answer"), RefundID: r.text("refundId"),
	}
}
