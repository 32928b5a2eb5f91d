import PostgreSQL

/// The settings without which a commit may be lost or a page torn by a power cut.
///
/// - Parameter connection: a connection to any server, a foreign one above all.
/// - Returns: such as `fsync = off`, one for each setting that is unsafe; empty for a server to be trusted.
public func unsafeSettings(of connection: PostgresConnection) throws(PostgresError) -> [String] {
  let rows = try connection.query(
    """
    select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name
    """)
  var found: [String] = []
  for row in rows { found.append("\(try row.text(0)) = \(try row.text(1))") }
  return found
}
