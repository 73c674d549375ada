package s3_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/s3"
	"github.com/eventforge/eventforge/local/store"
)

// serveDir makes a copy of the test binary serve the data in that directory.
const serveDir = "S3_SERVE_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveDir); dir != "" {
		serve(dir)
	}
	os.Exit(m.Run())
}

// serve prints its URL and serves until it is killed, or until its standard input
// ends with the test.
func serve(dir string) {
	db, err := store.Open(dir)
	if err != nil {
		panic(err)
	}
	c := clock.New()
	service, err := s3.New(&env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(rand.Uint64()), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000", URL: "http://localhost:4566",
	})
	if err != nil {
		panic(err)
	}
	if err := service.CreateBucket("bucket"); err != nil {
		panic(err)
	}
	fmt.Println(httptest.NewServer(service).URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// process is the service as a process that can be killed.
type process struct {
	*harness
	cmd *exec.Cmd
}

func startProcess(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), serveDir+"="+dir), os.Stderr
	_, err := cmd.StdinPipe() // stays open as long as this process lives
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	url, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	p := &process{&harness{t: t}, cmd}
	p.client = newClient(url[:len(url)-1])
	return p
}

// kill ends the process with SIGKILL.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// version returns the bytes of the parts of the nth version of the object.
func version(n int) [2][]byte {
	return [2][]byte{bytes.Repeat([]byte(fmt.Sprintf("%08d", n)), 5*mega/8), []byte(fmt.Sprintf("end %d", n))}
}

// progress is what the client knows of its uploads.
type progress struct {
	sent      chan struct{} // a value per request, of which the last may have no response
	acked     int           // last version whose Complete was answered
	current   int           // version under way
	id        string        // its upload, once that is known
	parts     []types.CompletedPart
	completes bool // whether Complete was sent
}

// work uploads version after version, until the process is killed.
func (p *process) work(w *progress) {
	for {
		w.current, w.id, w.parts, w.completes = w.acked+1, "", nil, false
		w.sent <- struct{}{}
		out, err := p.client.CreateMultipartUpload(ctx, &client.CreateMultipartUploadInput{Bucket: aws.String("bucket"), Key: aws.String("k"), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32})
		if err != nil {
			return
		}
		w.id = *out.UploadId
		for i, body := range version(w.current) {
			w.sent <- struct{}{}
			part, err := p.upload("k", w.id, int32(i+1), body)
			if err != nil {
				return
			}
			w.parts = append(w.parts, part)
		}
		w.completes = true
		w.sent <- struct{}{}
		if _, err := p.complete("k", w.id, w.parts); err != nil {
			return
		}
		w.acked = w.current
	}
}

// After a SIGKILL at any moment the object is the old one or the new one, and an
// upload under way can be continued or is gone because it was completed.
func TestUploadsSurviveSIGKILL(t *testing.T) {
	dir, seed := t.TempDir(), rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	acked := 0
	for range 8 {
		w := &progress{acked: acked, sent: make(chan struct{}, 1000)}
		p := startProcess(t, dir)
		done := make(chan struct{})
		go func() { defer close(done); p.work(w) }()
		for range 1 + random.IntN(12) {
			select {
			case <-w.sent:
			case <-done:
				t.Fatal("a request failed before the kill")
			}
		}
		for range random.IntN(40) { // meanwhile the request goes on
			_, err := p.client.HeadBucket(ctx, &client.HeadBucketInput{Bucket: aws.String("bucket")})
			require.NoError(t, err)
		}
		p.kill()
		<-done
		p = startProcess(t, dir)
		acked = p.verify(w)
		p.kill()
	}
	requireNoOrphans(t, dir)
}

// verify checks the object, finishes the upload that the kill interrupted and
// returns the version that the object then has.
func (p *process) verify(w *progress) int {
	p.t.Helper()
	got := p.version(w.acked, w.current)
	if w.id == "" || got == w.current {
		require.True(p.t, got == w.acked || w.completes, "a version that nobody completed")
		return got
	}
	require.Equal(p.t, w.acked, got)
	_, err := p.client.ListParts(ctx, &client.ListPartsInput{Bucket: aws.String("bucket"), Key: aws.String("k"), UploadId: &w.id})
	require.NoError(p.t, err, "the upload of an object that is still the old one")
	bodies := version(w.current)
	for i := len(w.parts); i < len(bodies); i++ { // those without a response are sent again
		part, err := p.upload("k", w.id, int32(i+1), bodies[i])
		require.NoError(p.t, err)
		w.parts = append(w.parts, part)
	}
	_, err = p.complete("k", w.id, w.parts)
	require.NoError(p.t, err)
	return p.version(w.current)
}

// version reads the object and returns which of the versions it is, byte for
// byte. Version 0 is no object.
func (p *process) version(allowed ...int) int {
	p.t.Helper()
	body, _, err := p.get("k")
	if err != nil {
		require.Equal(p.t, "NoSuchKey", code(p.t, err))
		require.Contains(p.t, allowed, 0)
		return 0
	}
	for _, n := range allowed {
		v := version(n)
		if n > 0 && body == string(v[0])+string(v[1]) {
			return n
		}
	}
	p.t.Fatalf("%d bytes that are none of the versions %v", len(body), allowed)
	return 0
}

// requireNoOrphans requires that the store holds the bytes of the object and of
// pending uploads, and no others.
func requireNoOrphans(t *testing.T, dir string) {
	t.Helper()
	db := open(t, dir)
	t.Cleanup(func() { _ = db.Close() })
	h := openHarness(t, db)
	for _, u := range h.pending() {
		_, err := h.client.AbortMultipartUpload(ctx, &client.AbortMultipartUploadInput{Bucket: aws.String("bucket"), Key: u.Key, UploadId: u.UploadId})
		require.NoError(t, err)
	}
	_, err := h.client.DeleteObject(ctx, &client.DeleteObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
	require.NoError(t, err)
	require.Zero(t, h.stored("s3/chunks")+h.stored("s3/parts")+h.stored("s3/uploads"))
}
