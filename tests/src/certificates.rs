//! Certificates made for a test: an authority, and what it vouches for.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

/// An authority that nobody knows yet.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate that a server shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Whether its time is over.
    pub is_expired: bool,
    /// Whether it is for another host than 127.0.0.1.
    pub is_of_another_host: bool,
}

impl Default for Authority {
    fn default() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is randomness");
        let pem = params.self_signed(&key).expect("the parameters are right").pem();
        Authority { issuer: Issuer::new(params, key), pem }
    }
}

impl Authority {
    /// Its own certificate, for whoever is to trust it.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// What a server needs to show a certificate and to agree on one of the protocols.
    pub fn acceptor(&self, shown: Shown, protocols: &[&[u8]]) -> TlsAcceptor {
        let host = if shown.is_of_another_host { "elsewhere.example" } else { "127.0.0.1" };
        let mut params = CertificateParams::new([String::from(host)]).expect("the name is right");
        if shown.is_expired {
            (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        let key = KeyPair::generate().expect("there is randomness");
        let certificate = params.signed_by(&key, &self.issuer).expect("the parameters are right");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let builder = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().expect("ring has all versions");
        let config = builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
        let mut config = config.expect("key and certificate belong together");
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}
