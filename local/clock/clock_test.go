package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventforge/eventforge/local/clock"
)

// The tests run in synctest bubbles, in which the machine's clock advances only
// while every goroutine waits. That makes the tests exact and instant.

func TestNewClockShowsTheMachinesTimeInUTC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New()
		if got := c.Now(); !got.Equal(time.Now()) || got.Location() != time.UTC {
			t.Errorf("Now() = %v, want %v in UTC", got, time.Now())
		}
		if c.Offset() != 0 {
			t.Errorf("Offset() = %v, want 0", c.Offset())
		}
	})
}

func TestAdvancesAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New()
		c.Advance(time.Hour)
		c.Advance(time.Minute)
		if want := time.Hour + time.Minute; c.Offset() != want || !c.Now().Equal(time.Now().Add(want)) {
			t.Errorf("offset %v, now %v, want the machine's time and %v", c.Offset(), c.Now(), want)
		}
	})
}

func TestClockNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New()
		c.Advance(time.Hour)
		c.Advance(-time.Minute)
		if c.Offset() != time.Hour {
			t.Errorf("Offset() = %v after a negative advance, want 1h", c.Offset())
		}
	})
}

func TestSleepTakesThatLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := clock.New(), time.Now()
		if err := c.Sleep(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("Sleep(1m) took %v", took)
		}
	})
}

func TestAdvanceEndsWaitsThatAreDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := clock.New(), time.Now()
		short, long := sleep(t.Context(), c, time.Hour), sleep(t.Context(), c, 3*time.Hour)
		c.Advance(2 * time.Hour)
		if err := <-short; err != nil || time.Since(start) != 0 {
			t.Errorf("Sleep(1h) ended with %v after %v, want nil at once", err, time.Since(start))
		}
		if err := <-long; err != nil || time.Since(start) != time.Hour {
			t.Errorf("Sleep(3h) ended with %v after %v, want nil after the hour that is left", err, time.Since(start))
		}
	})
}

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		slept := sleep(ctx, clock.New(), time.Hour)
		cancel()
		if err := <-slept; !errors.Is(err, context.Canceled) {
			t.Errorf("Sleep ended with %v, want the context's error", err)
		}
	})
}

func TestSleepThatIsDueStillReportsAnEndedContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := clock.New().SleepUntil(ctx, time.Time{}); !errors.Is(err, context.Canceled) {
			t.Errorf("SleepUntil = %v, want the context's error: loops end by it", err)
		}
	})
}

func TestWaitReportsTheSignal(t *testing.T) {
	for name, send := range map[string]func(chan struct{}){
		"delivered": func(s chan struct{}) { s <- struct{}{} },
		"closed":    func(s chan struct{}) { close(s) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				signal, start := make(chan struct{}), time.Now()
				go send(signal)
				signaled, err := clock.New().Wait(t.Context(), clock.Never, signal)
				if !signaled || err != nil || time.Since(start) != 0 {
					t.Errorf("Wait = %v, %v after %v, want true, nil at once", signaled, err, time.Since(start))
				}
			})
		})
	}
}

func TestWaitEndsByTimeWithoutASignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start := clock.New(), time.Now()
		signaled, err := c.Wait(t.Context(), c.Now().Add(time.Minute), make(chan struct{}))
		if signaled || err != nil || time.Since(start) != time.Minute {
			t.Errorf("Wait = %v, %v after %v, want false, nil after a minute", signaled, err, time.Since(start))
		}
	})
}

func TestPendingSignalCountsBeforeATimeThatHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signal := make(chan struct{}, 1)
		signal <- struct{}{}
		if signaled, err := clock.New().Wait(t.Context(), time.Time{}, signal); !signaled || err != nil {
			t.Errorf("Wait = %v, %v, want true, nil", signaled, err)
		}
	})
}

func TestNeverDoesNotComeByAdvancing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := c.Wait(ctx, clock.Never, nil)
			ended <- err
		}()
		synctest.Wait()
		c.Advance(100 * 365 * 24 * time.Hour)
		synctest.Wait()
		select {
		case err := <-ended:
			t.Fatalf("Wait for Never ended with %v", err)
		default:
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Wait ended with %v, want the context's error", err)
		}
	})
}

// sleep starts a Sleep, returns once it waits, and delivers its result.
func sleep(ctx context.Context, c *clock.Clock, d time.Duration) <-chan error {
	ended := make(chan error, 1)
	go func() { ended <- c.Sleep(ctx, d) }()
	synctest.Wait()
	return ended
}

// A trim of DynamoDB's streams once waited five real minutes, because the clock
// was advanced between the trim and the start of its wait.
func TestEveryMissesNoAdvanceDuringACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, began := clock.New(), time.Now()
		enough, calls := errors.New("enough"), 0
		err := c.Every(t.Context(), time.Minute, func(context.Context) error {
			calls++
			if calls == 3 {
				return enough
			}
			if calls == 1 {
				c.Advance(time.Hour)
			}
			return nil
		})
		if !errors.Is(err, enough) || time.Since(began) != time.Minute {
			t.Errorf("Every() = %v after %v, want %v after one minute", err, time.Since(began), enough)
		}
	})
}

func TestEveryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		calls := 0
		err := clock.New().Every(ctx, time.Minute, func(context.Context) error { calls++; return nil })
		if !errors.Is(err, context.DeadlineExceeded) || calls != 2 {
			t.Errorf("Every() = %v after %d calls, want the deadline's error after 2", err, calls)
		}
	})
}
