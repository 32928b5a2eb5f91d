import Interchange
import Ledger
import Posting
import Store
import Tabular

/// How files are posted.
public struct PostOptions {
  public var actor: String
  public var approver: String?
  public var programVersion: String
  /// Code of the book of records that name none.
  public var defaultBook: String?
  public var format: FileFormat?
  public var mapping: Mapping?
  public var isDryRun = false
  /// Posts what can be posted and leaves the rest in the rejects file; else a file with an error posts
  /// nothing.
  public var acceptsValid = false
  public var rejectsPath: String?
  /// Milliseconds; 0 waits for ever.
  public var lockTimeout: Int32 = 0
  /// Records decided at a time.
  public var chunk = 10_000
  /// How many faults and notices are kept with their text; the others are counted.
  public var shown = 20
  public var onWait: (String) -> Void = { _ in }
  public var onProgress: (PostProgress) -> Void = { _ in }
  /// See ``BatchWriter/hook``.
  public var hook: (String) throws -> Void = { _ in }

  public init(actor: String, programVersion: String) {
    (self.actor, self.programVersion) = (actor, programVersion)
  }
}

public struct PostProgress: Sendable {
  public var bytesRead: Int64
  public var totalBytes: Int64?
  public var events: Int64
}

/// What became of one file.
public struct PostOutcome {
  public var file: String
  /// nil where nothing new was posted.
  public var receipt: Receipt?
  public var eventsNew: Int64 = 0
  /// Posted before, with the same content.
  public var eventsKnown: Int64 = 0
  /// Records that could not be posted.
  public var rejectedRecords: Int64 = 0
  public var diagnostics: [Diagnostic] = []
  /// By code, with how often each rule was applied.
  public var notices: [String: Int64] = [:]
  public var noticeExamples: [Notice] = []
  public var rejectsPath: String?

  public init(file: String) { self.file = file }
}

/// Posts one file as one batch, whole or not at all.
public struct PostRun {
  let database: LedgerDatabase
  let options: PostOptions

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// Why a batch begins again.
  enum Restart: Error {
    /// With these books locked in order at the start.
    case books(Set<Int>)
    /// The pack changed between reading and locking it.
    case pack
  }

  public func post(_ path: String) throws -> PostOutcome {
    let input = try InputFile(path)
    defer { input.remove() }
    var books: Set<Int> = []
    var sharedFirst: [Int] = []
    for _ in 0..<8 {
      let attempt = PostAttempt(
        database: database, options: options, input: input, books: books, sharedFirst: sharedFirst)
      do {
        return try attempt.run()
      } catch Restart.books(let needed) {
        books = needed
      } catch Restart.pack {
        continue
      } catch let moved as BatchWriter.SharedLimitMoved {
        sharedFirst = moved.books
        books = attempt.touchedBooks
      }
    }
    throw LedgerError(
      "busy", "other batches kept getting in between: nothing was posted", remedy: "try again")
  }
}
