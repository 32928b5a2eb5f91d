import Foundation
import Store
import Testing

/// A batch is whole or absent, known by its content and by each event's reference (design law 7).
struct BatchTests {
  private static let good = Cases.funds + [Cases.drawn("G", "800.00"), Cases.drawn("H", "90.00")]

  @Test(arguments: [1, 2, 10_000]) func theSameFileTwicePostsNothingNew(_ chunk: Int) throws {
    let ledger = try TestLedger()
    let first = try ledger.post(csv(Self.good)) { $0.chunk = chunk }
    #expect(first.eventsNew == 5)
    #expect(first.receipt?.seal == 2)
    let before = try ledger.digest()
    let again = try ledger.post(csv(Self.good)) { $0.chunk = chunk }
    #expect((again.eventsNew, again.eventsKnown, again.rejectedRecords) == (0, 5, 0))
    #expect(again.receipt == nil)
    #expect(try ledger.digest() == before)
  }

  @Test(arguments: [1, 2, 10_000]) func onlyWhatIsNewIsPosted(_ chunk: Int) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.good))
    // Known, new, the new one again, known, and a claim on what is new.
    let rows =
      [Self.good[3], Cases.drawn("N", "700.00"), Cases.drawn("N", "700.00"), Self.good[0]]
      + Cases.claim("N", "100.00")
    let outcome = try ledger.post(csv(rows)) { $0.chunk = chunk }
    #expect((outcome.eventsNew, outcome.eventsKnown, outcome.rejectedRecords) == (3, 3, 0))
    #expect(outcome.receipt?.eventsNew == 3)
    #expect(try ledger.number("select event_count from ledger.batch order by batch_id desc limit 1") == 3)
    #expect(try ledger.balance("OH", "9210") == -(80_000 + 9_000 + 60_000))
  }

  /// The chunk size changes neither what is stored nor its hash.
  @Test func chunksDoNotShowInTheBooks() throws {
    let rows = csv(Self.good + Cases.claim("G", "500.05") + Cases.claim("H", "20.01"))
    let hashes = try [1, 3, 10_000].map { chunk in
      let ledger = try TestLedger()
      let outcome = try ledger.post(rows) { $0.chunk = chunk }
      #expect(outcome.eventsNew == 9)
      return outcome.receipt?.contentHash
    }
    #expect(hashes[0] != nil)
    #expect(hashes[0] == hashes[1] && hashes[1] == hashes[2])
  }

  /// A change of a posted event, and the first field that differs in the order of the format's table.
  private static let conflicts: [(change: String, field: String)] = [
    ("amount=800.01", "amount"), ("date=2020-02-02", "date"), ("programme=", "programme"),
    ("party=lenders", "party"), ("loan=L1", "loan"), ("borrower=B1", "borrower"), ("area=A1", "area"),
    ("start=2020-02-01", "start"), ("memo=text", "memo"), ("currency=USD", "-"), ("amount=800", "-"),
    ("amount=800.00", "-"), ("amount=801.00 date=2020-02-03", "date"), ("area=A1 loan=L1", "loan"),
    ("memo=text guarantee=X", "guarantee"),
  ]

  @Test(arguments: conflicts, [1, 10_000])
  func anotherBodyIsRefusedAndTheFirstDifferenceNamed(
    _ one: (change: String, field: String), _ chunk: Int
  ) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.good))
    let before = try ledger.digest()
    var fields = Dictionary(
      uniqueKeysWithValues: Self.good[3].split(separator: " ").map { part in
        let pair = part.split(separator: "=", maxSplits: 1)
        return (String(pair[0]), String(pair[1]))
      })
    for part in one.change.split(separator: " ") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      fields[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
    let row = fields.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
    let outcome = try ledger.post(csv([row])) { $0.chunk = chunk }
    if one.field == "-" {
      #expect((outcome.eventsKnown, outcome.rejectedRecords) == (1, 0))
    } else {
      #expect(outcome.diagnostics.map(\.code) == ["reference-conflict"])
      #expect(outcome.diagnostics.map(\.field) == [one.field])
    }
    #expect(outcome.eventsNew == 0)
    #expect(try ledger.digest() == before)
  }

  @Test func conflictsWithinAFileAndOtherBooksReferences() throws {
    let ledger = try TestLedger()
    let clash = Cases.drawn("G", "800.01")
    let outcome = try ledger.post(csv(Self.good + [clash]))
    #expect(outcome.diagnostics.map(\.code) == ["reference-conflict"])
    #expect(outcome.diagnostics.map(\.field) == ["amount"])
    #expect(outcome.diagnostics.map(\.line) == [7])
    #expect(outcome.receipt == nil)
    let other = Cases.drawn("G", "800.01", book: "TX")
    #expect(try ledger.post(csv(Self.good + [other])).eventsNew == 6)
  }

  private static let faulty =
    Self.good + [
      "event=guarantee.drawn reference=bad/1 book=OH date=2020-02-30 guarantee=X programme=7a amount=1.00",
      "event=guarantee.released reference=bad/2 book=OH date=2020-03-01 guarantee=NONE amount=1.00",
      Cases.contribution("last", "5.00", date: "2020-02-02"),
      "event=guarantee.released reference=bad/3 book=OH date=2020-03-01 guarantee=G amount=800.01",
    ]

  @Test(arguments: [1, 3, 10_000]) func aFileWithAnErrorPostsNothingAndNamesAll(_ chunk: Int) throws {
    let ledger = try TestLedger()
    let before = try ledger.digest()
    let outcome = try ledger.post(csv(Self.faulty)) { $0.chunk = chunk }
    #expect(outcome.receipt == nil)
    #expect(outcome.eventsNew == 0)
    #expect(outcome.rejectedRecords == 3)
    #expect(outcome.diagnostics.map(\.line) == [7, 8, 10])
    #expect(outcome.diagnostics.dropFirst().map(\.code) == ["unknown-guarantee", "above-outstanding"])
    #expect(try ledger.digest() == before)
  }

  @Test(arguments: [1, 3, 10_000]) func acceptValidPostsTheRestAndTheMendedRejectsAfterwards(_ chunk: Int)
    throws
  {
    let ledger = try TestLedger()
    let rejects = "\(ledger.folder.path)/rejects.csv"
    let outcome = try ledger.post(csv(Self.faulty)) {
      ($0.acceptsValid, $0.rejectsPath, $0.chunk) = (true, rejects, chunk)
    }
    #expect((outcome.eventsNew, outcome.rejectedRecords) == (6, 3))
    #expect(outcome.receipt?.seal == 2)
    #expect(try ledger.number("select count(*) from ledger.event_key") == 6)
    #expect(try ledger.balance("OH", "1010") == 100_500)
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 4)
    let mended = text.replacingOccurrences(of: "2020-02-30", with: "2020-02-29")
      .replacingOccurrences(of: "NONE", with: "H").replacingOccurrences(of: "800.01", with: "800.00")
    let second = try ledger.post(mended)
    #expect((second.eventsNew, second.rejectedRecords) == (3, 0))
    #expect(try ledger.balance("OH", "9210") == -(80_000 + 9_000 + 100 - 80_000 - 100))
    #expect(try ledger.post(mended).eventsKnown == 3)
  }

  /// Where nothing at all can be posted, nothing is sealed.
  @Test func acceptValidWithNothingValid() throws {
    let ledger = try TestLedger()
    let before = try ledger.digest()
    let outcome = try ledger.post(csv([Cases.released("NONE", date: "2020-03-01")])) {
      $0.acceptsValid = true
    }
    #expect((outcome.eventsNew, outcome.rejectedRecords) == (0, 1))
    #expect(outcome.receipt == nil)
    #expect(try ledger.digest() == before)
  }
}
