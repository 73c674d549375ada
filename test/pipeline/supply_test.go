package pipeline

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/eventforge/eventforge/ops/target"
)

// notRunVariable has the path of a file to which tests that cannot run append their
// names. The end of the run prints it.
const notRunVariable = "EVENTFORGE_NOT_RUN"

// Nothing of a release is unpacked before its signature holds. One without a signature is
// taken only if it is older than signatures are here.
func TestOnlyASignedReleaseIsUnpacked(t *testing.T) {
	for name, c := range map[string]struct {
		status string // of cosign
		signed bool
		until  string
		want   bool
	}{
		"signed":                             {"0", true, "", true},
		"signed by somebody else":            {"1", true, "", false},
		"signed badly, and old":              {"1", true, "41", false},
		"not signed":                         {"0", false, "", false},
		"not signed, made before signatures": {"0", false, "41", true},
		"not signed, made since":             {"0", false, "40", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newHarness(t)
			release := s.deployed(t, "dev") // of run 41
			s.write(t, "cosign-status", c.status)
			if !c.signed {
				require.NoError(t, os.Remove(filepath.Join(s.dir, "bucket", "releases", release+".tar.gz.sigstore.json")))
			}
			into := filepath.Join(s.dir, "fetched")
			out, err := s.run(t, append(slices.Clone(settings), "UNSIGNED_UNTIL="+c.until), "fetch-release.sh", release, into)
			require.Equal(t, c.want, err == nil, out)
			if c.want {
				require.FileExists(t, filepath.Join(into, "image"))
			} else {
				require.NoFileExists(t, filepath.Join(into, "image"))
			}
			calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
			require.NoError(t, err)
			if c.signed {
				require.Contains(t, string(calls), "--certificate-identity https://github.com/example/eventforge/.github/workflows/main.yml@refs/heads/main"+
					" --certificate-oidc-issuer https://token.actions.githubusercontent.com "+into+".tar.gz")
			}
		})
	}
}

func TestAReleaseAndItsImageAreSigned(t *testing.T) {
	s := newHarness(t)
	out, err := s.run(t, nil, "sign-release.sh", filepath.Join(s.dir, "x.tar.gz"), image)
	require.NoError(t, err, out)
	calls, err := os.ReadFile(filepath.Join(s.dir, "calls"))
	require.NoError(t, err)
	require.Equal(t, strings.Join([]string{
		"cosign sign-blob --yes --bundle " + s.dir + "/x.tar.gz.sigstore.json " + s.dir + "/x.tar.gz",
		"cosign sign --yes " + image,
		"cosign attest --yes --type cyclonedx --predicate .build/sbom/api.cdx.json " + image, "",
	}, "\n"), string(calls))
	s.write(t, "cosign-status", "1")
	_, err = s.run(t, nil, "sign-release.sh", filepath.Join(s.dir, "x.tar.gz"), image)
	require.Error(t, err, "what cannot be signed is not published")
}

// bill is a CycloneDX document.
type bill struct {
	BomFormat, SpecVersion string
	Components             []struct{ Name, Version, Purl string }
}

func readBill(t *testing.T, file string) (b bill, components []string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &b))
	require.Equal(t, "CycloneDX", b.BomFormat)
	for _, c := range b.Components {
		require.NotEmpty(t, c.Purl, c.Name)
		components = append(components, c.Name+"@"+c.Version)
	}
	slices.Sort(components)
	return b, components
}

// The bills of materials list exactly what is linked into the programs, and of the app
// what its lock file installs for production.
func TestTheBillsOfMaterialsListWhatIsReleased(t *testing.T) {
	if _, err := os.Stat(filepath.Join(target.Root(), ".cache", "bin", "cyclonedx-gomod")); err != nil {
		notRun(t, "there is no cyclonedx-gomod; go tool task sbom:tool builds it")
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), filepath.Join(target.Root(), "scripts", "sbom.sh"), dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	programs, err := filepath.Glob(filepath.Join(target.Root(), ".build", "arm64", "*"))
	require.NoError(t, err)
	require.Greater(t, len(programs), 10)
	for _, program := range append(programs, filepath.Join(target.Root(), ".build", "api")) {
		_, got := readBill(t, filepath.Join(dir, filepath.Base(program)+".cdx.json"))
		require.Equal(t, linked(t, program), got, program)
	}
	_, app := readBill(t, filepath.Join(dir, "app.cdx.json"))
	require.Subset(t, app, shipped(t))
}

// linked lists the modules in a program, with Go's own library. A module of ours that is
// replaced by its directory has no version of its own.
func linked(t *testing.T, program string) (modules []string) {
	t.Helper()
	info, err := buildinfo.ReadFile(program)
	require.NoError(t, err)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		modules = append(modules, m.Path+"@"+m.Version)
	}
	modules = append(modules, "std@"+info.GoVersion)
	slices.Sort(modules)
	return modules
}

// shipped lists the app's own dependencies, with the versions of the lock file.
func shipped(t *testing.T) (packages []string) {
	t.Helper()
	var lock struct {
		Packages map[string]struct {
			Version      string
			Dependencies map[string]string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(source(t, "frontend", "package-lock.json")), &lock))
	for name := range lock.Packages[""].Dependencies {
		packages = append(packages, name+"@"+lock.Packages["node_modules/"+name].Version)
	}
	require.NotEmpty(t, packages)
	return packages
}

func notRun(t *testing.T, why string) {
	t.Helper()
	if path := os.Getenv(notRunVariable); path != "" {
		note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		defer note.Close()
		_, err = fmt.Fprintf(note, "test/pipeline %s: %s\n", t.Name(), why)
		require.NoError(t, err)
	}
	t.Skip("NOT RUN: " + why)
}

// Dependabot renews the digest of the base image, and every tool and module.
func TestDependabotRenewsEverythingThatIsPinned(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(source(t, ".github", "dependabot.yml")), &config))
	renewed := map[string][]string{}
	for _, u := range config.Updates {
		renewed[u.Ecosystem] = append(append(renewed[u.Ecosystem], u.Directories...), u.Directory)
	}
	require.Contains(t, renewed["docker"], "/")
	require.Contains(t, renewed["github-actions"], "/")
	require.Subset(t, renewed["npm"], []string{"/frontend", "/test/foreign/node"})
	require.Contains(t, renewed["pip"], "/test/foreign/python")
	require.Contains(t, renewed["maven"], "/test/foreign/java")
	for _, pattern := range []string{"go.mod", "*/go.mod", "*/*/go.mod"} {
		modules, err := filepath.Glob(filepath.Join(target.Root(), pattern))
		require.NoError(t, err)
		for _, module := range modules {
			dir, err := filepath.Rel(target.Root(), filepath.Dir(module))
			require.NoError(t, err)
			require.Contains(t, renewed["gomod"], "/"+dir)
		}
	}
}
