package redisrel

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"strings"

	"rsql/planner/plan"
)

// TLSFiles are the certificates of a TLS connection, by the paths of their PEM files; an empty path is none.
type TLSFiles struct {
	// CA has the authorities that are trusted, instead of the system's.
	CA string
	// Cert and Key are our own certificate and its key, for servers that ask for one.
	Cert, Key string
	// ServerName is the name that the server's certificate must be for, instead of the host of the URL.
	ServerName string
}

// or takes from other what f leaves open.
func (f TLSFiles) or(other TLSFiles) TLSFiles {
	if f.CA == "" {
		f.CA = other.CA
	}
	if f.Cert == "" && f.Key == "" {
		f.Cert, f.Key = other.Cert, other.Key
	}
	if f.ServerName == "" {
		f.ServerName = other.ServerName
	}
	return f
}

// apply reads the files into a configuration.
func (f TLSFiles) apply(c *tls.Config) error {
	if f.CA != "" {
		pem, err := os.ReadFile(f.CA)
		if err != nil {
			return plan.Errorf(plan.CodeConnection, "the certificates of the authority cannot be read").WithCause(err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return plan.Errorf(plan.CodeConnection, "%s has no certificate", f.CA).
				WithHint("it should be a PEM file, with lines -----BEGIN CERTIFICATE-----")
		}
	}
	switch {
	case f.Cert == "" && f.Key == "":
	case f.Cert == "":
		return plan.Errorf(plan.CodeConnection, "the key %s needs the certificate that it is the key of", f.Key)
	default:
		key := f.Key
		if key == "" { // both may be in one file
			key = f.Cert
		}
		pair, err := tls.LoadX509KeyPair(f.Cert, key)
		if err != nil {
			return plan.Errorf(plan.CodeConnection, "our own certificate %s with the key %s cannot be used", f.Cert, key).WithCause(err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	if f.ServerName != "" {
		c.ServerName = f.ServerName
	}
	return nil
}

// explainTLS is the error of a handshake that failed.
func explainTLS(s *server, err error) error {
	e := plan.Errorf(plan.CodeConnection, "redis %s: TLS failed", s).WithCause(err)
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch text := err.Error(); {
	case errors.As(err, &authority):
		return e.WithHint("whoever signed its certificate is not trusted: cacert=FILE in the URL names the authority's certificate")
	case errors.As(err, &host):
		return e.WithHint("the certificate is another host's: tls_server_name=NAME in the URL says whose it must be")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return e.WithHint("the server needs a new certificate, or this machine's clock is wrong")
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"):
		return e.WithHint("the server asks for a certificate of ours: cert=FILE&key=FILE in the URL names one")
	case strings.Contains(text, "first record does not look like a TLS handshake"):
		return e.WithHint("redis:// is the URL of a server that does not speak TLS")
	}
	return e
}
