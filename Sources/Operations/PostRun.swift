import Interchange
import Ledger
import Money
import Posting
import PostgreSQL
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
  /// How the accounts of another program's journal are called here.
  public var journal: JournalMapping?
  public var isDryRun = false
  /// Events whose day is closed in a book that they touch are posted on this day in all of them, and keep the
  /// day that they concern.
  public var postOn: Day?
  /// The file is history of an older system: a batch of a kind of its own, which needs an approver.
  public var isMigration = false
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
  /// Where the time goes.
  public var times = StageTimes()
  /// What to do after a failure, such as the line to type; see ``BatchWriter/again``.
  public var again: String?
  /// See ``BatchWriter/lookUpTimeout``.
  public var lookUpTimeout: Int32?
  /// See ``BatchWriter/hook``.
  public var hook: (String) throws -> Void = { _ in }
  /// Posts a batch of an export again, as what it was: under its own header, only if it comes to the same.
  var recorded: RecordedBatch?

  public init(actor: String, programVersion: String) {
    (self.actor, self.programVersion) = (actor, programVersion)
  }
}

extension PostOptions {
  /// Hands on what a writer needs to know.
  func set(_ writer: BatchWriter) {
    writer.lockTimeout = lockTimeout
    writer.onWait = onWait
    if let lookUpTimeout { writer.lookUpTimeout = lookUpTimeout }
    writer.hook = hook
    writer.times = times
    if let again { writer.again = again }
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
  /// Faults of those records; the first are in ``diagnostics``.
  public var faults: Int64 = 0
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
    /// A book was closed meanwhile.
    case period

    /// Begins again, knowing of it, what reached a book that was closed since it began.
    static func whereClosedMeanwhile<Value>(_ body: () throws -> Value) throws -> Value {
      for _ in 0..<8 {
        do { return try body() } catch Restart.period { continue }
      }
      throw LedgerError("busy", "books kept being closed: nothing was posted", remedy: "try again")
    }

    /// What a failure of a batch comes to: its own restart where a book was closed under it.
    static func failure(_ error: any Error, of writer: BatchWriter) -> any Error {
      guard let refusal = error as? PostgresError, refusal.sqlState == "GL003" else {
        return writer.failure(error)
      }
      writer.abandon()
      return Restart.period
    }
  }

  public func post(_ path: String) throws -> PostOutcome {
    let input = try InputFile(path)
    defer { input.remove() }
    return try post(input)
  }

  /// Posts what the program itself says.
  func post(_ input: InputFile) throws -> PostOutcome {
    if let rejects = options.rejectsPath, InputFile.areSame(rejects, input.path) {
      throw LedgerError(
        "rejects-over-input", "the rejects file `\(rejects)` is the file that is posted",
        remedy: "give --rejects another name")
    }
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
      } catch Restart.period {
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
