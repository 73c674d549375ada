package server

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/api/limit"
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// maxCrashReport is the limit of a report's body. One with everything takes 3 KB.
	maxCrashReport = 8 << 10
	// crashesOfAddress is how many reports an address may send in a minute.
	crashesOfAddress = 10
	// crashesOfAll is how many reports a task takes in a minute: a page that crashes for
	// everybody is known by then.
	crashesOfAll = 60
)

// crashBudget is what reports may take: each address, and all together.
type crashBudget struct{ address, all *limit.Limiter }

func newCrashBudget() crashBudget {
	perMinute := func(reports, callers int) *limit.Limiter {
		return limit.NewWithBurst(float64(reports)/time.Minute.Seconds(), reports, callers)
	}
	return crashBudget{perMinute(crashesOfAddress, maxBudgets), perMinute(crashesOfAll, 1)}
}

// take takes one report from the address's budget, and then from that of all, so that an
// address that sends too many takes none from the others.
func (b crashBudget) take(address string, now time.Time) error {
	for _, v := range []func() limit.Verdict{
		func() limit.Verdict { return b.address.Take(address, now) },
		func() limit.Verdict { return b.all.Take("", now) },
	} {
		if verdict := v(); !verdict.Allowed {
			return failure.New(failure.RateLimited, "enough crashes were reported").After(verdict.Retry)
		}
	}
	return nil
}

// What a report's texts look like. Everything else is removed, because it could be about
// the user: only the app's own names are left.
var (
	errorClass   = regexp.MustCompile(`^[A-Z][A-Za-z]{0,49}$`)
	assetPlace   = regexp.MustCompile(`^assets/[A-Za-z][A-Za-z-]{0,39}-[A-Za-z0-9_-]{8}\.js:\d{1,6}:\d{1,7}$`)
	routePattern = regexp.MustCompile(`^/$|^(/(\$[a-zA-Z]{1,20}|[a-z-]{1,20})){1,5}$`)
	firstFile    = regexp.MustCompile(`^index-[A-Za-z0-9_-]{8}\.js$`)
)

// ReportCrash writes a crash of the app to the log, where a metric counts it.
func (s *Server) ReportCrash(ctx context.Context, r openapi.ReportCrashRequestObject) (openapi.ReportCrashResponseObject, error) {
	call := callOf(ctx)
	if err := s.crashes.take(call.customer, s.now()); err != nil {
		return nil, err
	}
	if len(call.body) > maxCrashReport {
		return nil, failure.New(failure.TooLarge, "a report must have at most %d bytes", maxCrashReport)
	}
	report := r.Body
	places := slices.DeleteFunc(slices.Clone(report.Stack), func(place string) bool { return !assetPlace.MatchString(place) })
	s.log.LogAttrs(ctx, slog.LevelWarn, "page crashed",
		slog.String("crash_id", report.ID), slog.String("kind", string(report.Kind)),
		slog.String("error_class", onlyIf(errorClass, report.Error)), slog.String("stack", strings.Join(places, " ")),
		slog.String("route", onlyIf(routePattern, value(report.Route))), slog.String("app", onlyIf(firstFile, value(report.Release))),
		slog.String("browser", string(value(report.Browser))))
	return openapi.ReportCrash202JSONResponse{Body: openapi.ReportedCrash{ID: report.ID}}, nil
}

// onlyIf returns the text if it has the form, else nothing.
func onlyIf(form *regexp.Regexp, text string) string {
	if !form.MatchString(text) {
		return ""
	}
	return text
}
