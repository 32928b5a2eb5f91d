import Store

/// Recomputes a ledger from what is stored, in one snapshot, and names what is not as it was sealed or as it
/// must be.
///
///     let report = try VerifyRun(database).verify { progress in print(progress.check) }
///     if !report.isClean { print(report.faults[0]) }
public struct VerifyRun {
  private let database: LedgerDatabase

  public init(_ database: LedgerDatabase) { self.database = database }

  /// Runs every check, in a fixed order.
  /// - Parameters:
  ///   - witnesses: hashes of seals or of evidence from banks that were written down before; what had them
  ///     must still be there.
  ///   - onProgress: told the check in hand, and how many of the ledger's events are done.
  /// - Throws: a ``Store/LedgerError`` where the server fails; what is wrong with the ledger is in the
  /// report.
  public func verify(
    witnesses: [String] = [], onProgress: @escaping (VerifyProgress) -> Void = { _ in }
  ) throws -> VerifyReport {
    try Verifier(database, witnesses: witnesses, onProgress: onProgress).verify()
  }
}
