package server_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// complete runs the real saga's steps on an order.
func (p *harness) complete(id string) {
	p.t.Helper()
	s := saga.Steps{Orders: p.store, Catalog: p.store, Gateway: memory.NewLedger(), Now: time.Now}
	_, err := s.Validate(p.t.Context(), "run", id)
	require.NoError(p.t, err)
	_, err = s.Reserve(p.t.Context(), "run", id)
	require.NoError(p.t, err)
	_, err = s.Charge(p.t.Context(), "run", id)
	require.NoError(p.t, err)
	_, err = s.Confirm(p.t.Context(), "run", id)
	require.NoError(p.t, err)
}
