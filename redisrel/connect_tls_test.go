package redisrel

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// tlsServer is a server with a certificate for localhost, valid until an hour before or behind now; it gives the TLS
// address and the authority.
func tlsServer(t *testing.T, valid time.Duration) (plain *redistest.Server, addr string, trusted *x509.CertPool) {
	t.Helper()
	return tlsServerIn(t, t.TempDir(), valid, "no")
}

// tlsServerIn is tlsServer with its cert.pem and key.pem in a directory; auth says whether it wants a certificate of ours.
func tlsServerIn(t *testing.T, dir string, valid time.Duration, auth string) (plain *redistest.Server, addr string, trusted *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(valid), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	write := func(name, kind string, bytes []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600))
		return path
	}
	certificate, private := write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", secret)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	require.NoError(t, l.Close())
	plain = redistest.Start(t, "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", private,
		"--tls-ca-cert-file", certificate, "--tls-auth-clients", auth)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	trusted = x509.NewCertPool()
	trusted.AddCert(parsed)
	return plain, port, trusted
}

func TestTLS(t *testing.T) {
	plain, port, trusted := tlsServer(t, time.Hour)
	loadHashes(t, plain, someUsers())
	s, err := Connect(t.Context(), "rediss://localhost:"+port, WithTLS(&tls.Config{RootCAs: trusted}))
	require.NoError(t, err)
	assert.Len(t, tableRows(t, tableOf(t, s, "user"), nil), 3)
	require.NoError(t, s.Close())

	trust := WithTLS(&tls.Config{RootCAs: trusted})
	assert.Contains(t, refusal(t, "rediss://localhost:"+port), "TLS failed: tls: failed to verify certificate: x509: certificate signed by unknown authority")
	assert.Contains(t, refusal(t, "rediss://127.0.0.1:"+port, trust), "TLS failed: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1")
	assert.Contains(t, refusal(t, "redis://localhost:"+port, trust), "a server that speaks TLS wants a rediss:// URL")

	_, port, trusted = tlsServer(t, -time.Hour)
	assert.Contains(t, refusal(t, "rediss://localhost:"+port, WithTLS(&tls.Config{RootCAs: trusted})), "certificate has expired")
}

// TestTLSHandshakesEnd: servers that do not speak TLS wait for more. The limit is that of dialing and not that of commands.
func TestTLSHandshakesEnd(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, addr := range []string{redistest.Start(t).Addr, speaker(t, "")} {
		_, err := Connect(ctx, "rediss://"+addr, WithDialTimeout(100*time.Millisecond), WithCommandTimeout(time.Hour))
		assert.ErrorContains(t, err, "redis "+addr+" took the connection and did not answer in TLS")
		assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
	}
}

// TestTLSFiles has certificates in files, which options and the URL name.
func TestTLSFiles(t *testing.T) {
	dir := t.TempDir()
	_, port, _ := tlsServerIn(t, dir, time.Hour, "yes")
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	other := t.TempDir()
	tlsServerIn(t, other, time.Hour, "no")
	own := "&cert=" + cert + "&key=" + key
	for _, url := range []string{
		"rediss://localhost:" + port + "?cacert=" + cert + own,
		"rediss://127.0.0.1:" + port + "?cacert=" + cert + own + "&tls_server_name=localhost",
	} {
		s, err := Connect(t.Context(), url)
		require.NoError(t, err)
		require.NoError(t, s.Close())
	}
	s, err := Connect(t.Context(), "rediss://127.0.0.1:"+port, WithTLSFiles(TLSFiles{CA: cert, Cert: cert, Key: key, ServerName: "localhost"}))
	require.NoError(t, err)
	require.NoError(t, s.Close())
	at := "rediss://localhost:" + port
	for url, want := range map[string]string{
		at + "?" + own: "cacert=FILE in the URL names the authority's certificate",
		at + "?cacert=" + other + "/cert.pem" + own:                             "cacert=FILE",
		"rediss://127.0.0.1:" + port + "?cacert=" + cert + own:                  "tls_server_name=NAME",
		at + "?cacert=" + cert:                                                  "the server asks for a certificate of ours: cert=FILE&key=FILE in the URL names one",
		at + "?cacert=" + dir + "/none":                                         "the certificates of the authority cannot be read: open " + dir + "/none: no such file or directory",
		at + "?cacert=" + key:                                                   key + " has no certificate",
		at + "?cacert=" + cert + "&cert=" + cert + "&key=" + other + "/key.pem": "cannot be used: tls: private key does not match public key",
		at + "?key=" + key:                                                      "needs the certificate that it is the key of",
		"redis://localhost:" + port + "?cacert=" + cert:                         "certificates are given, and redis:// is the URL of a server that does not speak TLS; write rediss://",
	} {
		assert.Contains(t, refusal(t, url), want, url)
	}
}

// TestALostAlert: where the first command was on its way as the server closed the connection, the reset is all that it says.
func TestALostAlert(t *testing.T) {
	wants, own := t.TempDir(), t.TempDir()
	_, strict, trusted := tlsServerIn(t, wants, time.Hour, "yes")
	_, open, _ := tlsServerIn(t, own, time.Hour, "no")
	for port, want := range map[string]string{
		strict: "the server asks for a certificate of ours",
		open:   "whoever signed its certificate is not trusted",
	} {
		addr := "localhost:" + port
		o := &redis.Options{Network: "tcp", Addr: addr, DialTimeout: time.Minute, TLSConfig: &tls.Config{RootCAs: trusted, ServerName: "localhost"}}
		s := &Server{server: &server{addr: addr}}
		assert.ErrorContains(t, s.explain(syscall.ECONNRESET, o), want)
	}
}
