import Bundled
import Glibc
import Ledger
import Posting
import PostgreSQL
import Schemes
import Store
import Tabular

/// Finds, checks and applies scheme packs.
public struct SchemeRun {
  /// Names of the packs that the program carries.
  public static var carried: [String] {
    Set(
      Bundled.files.compactMap { file in
        guard file.path.hasPrefix(packFolder) else { return nil }
        return file.path.dropFirst(packFolder.count).split(separator: "/").first.map(String.init)
      }
    ).sorted()
  }

  private static let packFolder = "Sources/Schemes/Packs/"

  /// A pack by the name of one that the program carries, or by its folder.
  public static func source(_ name: String) throws -> PackSource {
    let prefix = "\(packFolder)\(name)/"
    let files = Bundled.files.filter { $0.path.hasPrefix(prefix) }
    if !files.isEmpty {
      return PackSource(texts: files.map { (String($0.path.dropFirst(prefix.count)), $0.text) })
    }
    guard access("\(name)/pack.yaml", R_OK) == 0 else {
      throw LedgerError(
        "unknown-pack", "there is no scheme pack `\(name)`",
        remedy: "use one of \(carried.joined(separator: ", ")), or a folder that holds a pack.yaml")
    }
    return try PackSource.folder(name)
  }

  /// What applying a pack changed.
  public struct Outcome {
    public var name: String
    public var version: String
    public var added: Int
    public var ended: Int
    /// nil where the ledger has this pack already.
    public var receipt: Receipt?
  }

  /// Applies a pack from files: what was loaded into the register of disasters stays, where the files do not
  /// say otherwise.
  public static func applyFiles(
    _ pack: Pack, to database: LedgerDatabase, _ options: PostOptions
  ) throws -> Outcome {
    let own = Set(pack.records.map { [$0.table, $0.key] })
    let loaded = (try database.pack()?.records ?? []).filter {
      $0["loaded"] == "yes" && !own.contains([$0.table, $0.key])
    }
    guard !loaded.isEmpty else { return try apply(pack, to: database, options) }
    let all = pack.records + loaded
    let (scheme, faults) = PackReader.compile(all, hash: pack.hash)
    guard let scheme else {
      throw LedgerError(
        "bad-register", "with the disasters that were loaded: \(faults.first.map { "\($0)" } ?? "")",
        remedy: "mend the pack; nothing was applied")
    }
    return try apply(Pack(records: all, scheme: scheme, hash: pack.hash), to: database, options)
  }

  /// Applies a pack as a sealed batch: records that are new are added, those that are gone or changed are
  /// ended.
  public static func apply(_ pack: Pack, to database: LedgerDatabase, _ options: PostOptions) throws
    -> Outcome
  {
    let old = try database.pack()
    let change = PackChange.between(old: old?.records ?? [], new: pack.records)
    var outcome = Outcome(
      name: pack.scheme.name, version: pack.scheme.version, added: change.added.count,
      ended: change.ended.count, receipt: nil)
    guard !change.added.isEmpty || !change.ended.isEmpty else { return outcome }
    // The register of disasters is no part of a pack's version.
    if let old, old.scheme.version == pack.scheme.version,
      change.ended.contains(where: { $0["loaded"] != "yes" })
    {
      throw LedgerError(
        "same-version", "the pack differs from the one in force, and both say version \(old.scheme.version)",
        remedy: "raise `version` in pack.yaml")
    }
    let engine = PostingEngine(scheme: pack.scheme, symbols: SymbolTable())
    let header = BatchHeader(
      kind: .pack, actor: options.actor, approver: options.approver, programVersion: options.programVersion,
      sourceName: pack.scheme.name, packHash: pack.hash)
    let writer = try BatchWriter(
      database: database, engine: engine, header: header, isDryRun: options.isDryRun)
    options.set(writer)
    do {
      try writer.requireSpace()
      try writer.begin()
      try writer.writePack(added: change.added, ended: change.ended)
      guard try database.pack()?.batch == old?.batch else {
        throw LedgerError("busy", "another pack was applied at this moment", remedy: "try again")
      }
      outcome.receipt = try writer.finish()
    } catch {
      throw writer.failure(error)
    }
    return outcome
  }
}
