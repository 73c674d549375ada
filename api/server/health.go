package server

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/api/openapi"
)

// readinessTimeout is short, because load balancers ask often and wait only briefly.
const readinessTimeout = 2 * time.Second

// GetHealth reports that the process is alive.
func (s *Server) GetHealth(context.Context, openapi.GetHealthRequestObject) (openapi.GetHealthResponseObject, error) {
	return openapi.GetHealth200JSONResponse{Status: openapi.HealthStatusOk}, nil
}

// GetReadiness reports whether requests can be served.
func (s *Server) GetReadiness(ctx context.Context, _ openapi.GetReadinessRequestObject) (openapi.GetReadinessResponseObject, error) {
	if s.draining.Load() {
		return openapi.GetReadiness503JSONResponse{
			Status: openapi.ReadinessStatusDraining, Checks: map[string]openapi.ReadinessChecks{},
		}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readinessTimeout)
	defer cancel()
	table, keys := s.table(ctx), s.tokens.Ready()
	checks := map[string]openapi.ReadinessChecks{"table": checked(table), "signingKeys": checked(keys)}
	if table != nil || keys != nil {
		s.log.WarnContext(ctx, "not ready", "table", table, "signing_keys", keys)
		return openapi.GetReadiness503JSONResponse{Status: openapi.ReadinessStatusUnavailable, Checks: checks}, nil
	}
	return openapi.GetReadiness200JSONResponse{Status: openapi.ReadinessStatusReady, Checks: checks}, nil
}

func checked(err error) openapi.ReadinessChecks {
	if err != nil {
		return openapi.ReadinessChecksUnavailable
	}
	return openapi.ReadinessChecksOk
}
