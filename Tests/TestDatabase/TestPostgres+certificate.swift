extension TestPostgres {
  /// The authority that signed the server's certificate.
  package var authority: String { folder + "/authority.crt" }
  /// One that signed nothing.
  package var stranger: String { folder + "/stranger.crt" }

  /// A function of the shell: makes these and the certificate with `openssl`, and opens a port that nobody has, below
  /// those that the system gives away.
  static let certify = """
    certificate() {
      "${as[@]}" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=${1##*/}" \\
        -keyout "$1.key" -out "$1.crt" "${@:2}" 2>"$1.log" || { tail -1 "$1.log"; exit 1; }
    }
    certify() {
      certificate authority
      certificate stranger
      certificate data/server -CA authority.crt -CAkey authority.key -addext "subjectAltName=DNS:$1"
      "${as[@]}" tee data/pg_hba.conf >/dev/null <<<"local all all trust
    hostssl all all 127.0.0.1/32 scram-sha-256"
      for port in $(shuf -i 20000-30000 -n 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
      done
      door=(-c listen_addresses=127.0.0.1 -c ssl=on)
    }

    """
}
