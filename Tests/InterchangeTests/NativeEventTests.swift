import Ledger
import Money
import Tabular
import Testing

@testable import Interchange

/// The program's own format, CSV.
@Suite struct NativeEventTests {
  static let example = """
    event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,of
    fund.contribution,C-2024-01,tokyo,2024-04-01,,metro,,5000000000,,,,
    guarantee.drawn,G17/draw,tokyo,2024-04-05,G17,bank-0001,ordinary,8000000,,,,
    claim.accepted,G17/acc,tokyo,2025-02-01,G17,,,6448000,6400000,48000,K3,
    claim.paid,G17/pay,tokyo,2025-02-10,G17,bank-0001,,6448000,6400000,48000,K3,

    """

  @Test func exampleOfTheFormatIsRead() throws {
    let all = try readAll(Self.example)
    #expect(all.faultTexts == [])
    #expect(all.events.map(\.kind) == [.fundContribution, .guaranteeDrawn, .claimAccepted, .claimPaid])
    let paid = try #require(all.events.last)
    #expect(paid.reference == "G17/pay" && paid.book == 0 && paid.date == Day("2025-02-10"))
    #expect(paid.currency.code == "JPY")
    #expect(
      paid.fields == [
        EventField(.amount, .money(6_448_000)), EventField(.claim, .text("K3")),
        EventField(.guarantee, .text("G17")), EventField(.interest, .money(48_000)),
        EventField(.party, .text("bank-0001")), EventField(.principal, .money(6_400_000)),
      ])
  }

  @Test func componentsAloneAreTheSameEvent() throws {
    let text = "event,reference,book,date,guarantee,claim,principal,interest,amount\n"
    let both = try readAll(text + "claim.paid,x,tokyo,2025-02-10,G17,K3,64,8,72\n").events
    let parts = try readAll(text + "claim.paid,x,tokyo,2025-02-10,G17,K3,64,8,\n").events
    #expect(both.count == 1 && parts.count == 1)
    #expect(firstDifference(both[0], parts[0]) == nil)
    #expect(both[0].fields == parts[0].fields)
    let whole = try readAll(text + "claim.paid,x,tokyo,2025-02-10,G17,K3,,,72\n").events
    #expect(whole[0].money(.principal) == nil)
    let difference = try #require(firstDifference(whole[0], both[0]))
    #expect(difference.column == .principal && difference.new == "blank" && difference.stored == "64")
  }

  @Test func firstDifferenceFollowsTheDocumentedOrder() throws {
    let event = try readAll(Self.example).events[1]
    var other = event
    other.set(.programme, .text("7a"))
    other.set(.party, .text("metro"))
    #expect(firstDifference(event, other)?.column == .programme)
    other.set(.amount, .money(5))
    #expect(firstDifference(event, other)?.stored == "5")
    other.date = Day("2024-04-06") ?? other.date
    #expect(firstDifference(event, other)?.new == "2024-04-05")
    other.kind = .guaranteeApproved
    #expect(firstDifference(event, other)?.stored == "guarantee.approved")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var columns: String
    var record: String
    var fault: String
    var testDescription: String { fault + " " + record }
    init(_ columns: String, _ record: String, _ fault: String) {
      (self.columns, self.record, self.fault) = (columns, record, fault)
    }
  }

  private static let drawn = "event,reference,book,date,guarantee,amount"

  /// Each record is line 2; the fault is `line:column field code`.
  static let cases: [Case] = [
    Case(drawn, "guarantee.drown,r,tokyo,2024-04-05,G,5", "2:1 event unknown-event"),
    Case(drawn, ",r,tokyo,2024-04-05,G,5", "2:1 event missing-column-value"),
    Case(drawn, "guarantee.drawn,,tokyo,2024-04-05,G,5", "2:17 reference missing-column-value"),
    Case(drawn, "guarantee.drawn,a b,tokyo,2024-04-05,G,5", "2:17 reference bad-reference"),
    Case(
      drawn, "guarantee.drawn," + String(repeating: "a", count: 65) + ",tokyo,2024-04-05,G,5",
      "2:17 reference too-long"),
    Case(drawn, "guarantee.drawn,r,tokio,2024-04-05,G,5", "2:19 book unknown-book"),
    Case(drawn, "guarantee.drawn,r,,2024-04-05,G,5", "2:19 book missing-column-value"),
    Case(drawn, "guarantee.drawn,r,insurer,2024-04-05,G,5", "2:19 book book-not-of-event"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-02-30,G,5", "2:25 date not-a-day"),
    Case(drawn, "guarantee.drawn,r,tokyo,4/5/2024,G,5", "2:25 date not-a-day"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,,5", "2:36 guarantee missing-column-value"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G 1,5", "2:36 guarantee bad-code"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,", "2:38 amount missing-column-value"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,0", "2:38 amount amount-not-positive"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,-5", "2:38 amount amount-not-positive"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,5.0", "2:38 amount too-many-decimals"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,\"5,000\"", "2:38 amount not-an-amount"),
    Case(
      drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,9223372036854775808", "2:38 amount amount-out-of-range"),
    Case(drawn, "guarantee.drawn,r,CA,2024-04-05,G,92233720368547758.08", "2:35 amount amount-out-of-range"),
    Case(drawn + ",currency", "guarantee.drawn,r,CA,2024-04-05,G,5,XXX", "2:37 currency unknown-currency"),
    Case(drawn + ",party", "guarantee.drawn,r,CA,2024-04-05,G,5,bank-001", "2:37 party unknown-party"),
    Case(drawn + ",fund", "guarantee.drawn,r,tokyo,2024-04-05,G,5,own", "2:40 fund unknown-fund"),
    Case(
      drawn + ",programme", "guarantee.drawn,r,CA,2024-04-05,G,5,7b", "2:37 programme unknown-programme"),
    Case(drawn + ",treaty", "guarantee.drawn,r,CA,2024-04-05,G,5,QS", "2:37 treaty column-not-of-event"),
    Case(
      drawn + ",repayment", "guarantee.drawn,r,CA,2024-04-05,G,5,even", "2:37 repayment unknown-repayment"),
    Case(
      drawn + ",coverage_ratio", "guarantee.drawn,r,CA,2024-04-05,G,5,x", "2:37 coverage_ratio not-a-ratio"),
    Case(
      drawn + ",instalments", "guarantee.drawn,r,CA,2024-04-05,G,5,1.5", "2:37 instalments not-a-whole-number"
    ),
    Case(drawn + ",memo", "guarantee.drawn,r,CA,2024-04-05,G,5,\"a\nb\"", "2:37 memo control-character"),
    Case(
      drawn + ",memo", "guarantee.drawn,r,CA,2024-04-05,G,5," + String(repeating: "あ", count: 167),
      "2:37 memo too-long"),
    Case(drawn + ",line", "guarantee.released,r,CA,2024-04-05,G,5,x", "2:40 line column-not-of-event"),
    Case(drawn + ",claim", "guarantee.drawn,r,CA,2024-04-05,G,5,K", "2:37 claim column-not-of-event"),
    Case(drawn + ",final,claim", "claim.accepted,r,CA,2024-04-05,G,5,ja,K", "2:36 final not-a-flag"),
    Case(
      drawn + ",claim,principal,interest", "claim.paid,r,CA,2024-04-05,G,5,K,3,3",
      "2:30 amount amount-not-sum"),
    Case(
      drawn + ",claim,principal,interest",
      "claim.paid,r,CA,2024-04-05,G,,K,92233720368547758.07,0.01", "2:30 amount amount-out-of-range"),
    Case(
      "event,reference,book,date,guarantee,claim", "recovery.cost,r,CA,2024-04-05,G,K",
      "2:- amount missing-column-value"),
    Case(
      "event,reference,book,date,treaty,party,period_to",
      "reinsurance.settlement,r,tokyo,2024-04-05,,metro,2024-03-31", "2:1 event derived-event"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G", "2:37 - ragged-row"),
    Case(drawn, "guarantee.drawn,r,tokyo,2024-04-05,G,5,6", "2:40 - ragged-row"),
  ]

  @Test(arguments: cases) func faultHasItsPlace(_ example: Case) throws {
    let all = try readAll(example.columns + "\n" + example.record + "\n")
    #expect(all.events.isEmpty)
    #expect(all.faultTexts.contains(example.fault), "\(all.faultTexts)")
    #expect(all.faults.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty })
  }

  @Test func eachFaultOfARecordIsNamedOnce() throws {
    let all = try readAll(Self.drawn + "\nguarantee.drawn,r,tokio,2024-13-05,,x\n")
    #expect(
      all.faultTexts == [
        "2:25 date not-a-day", "2:19 book unknown-book", "2:37 amount not-an-amount",
        "2:36 guarantee missing-column-value",
      ])
  }

  @Test func mismatchNamesBothSums() throws {
    let all = try readAll(
      Self.drawn + ",claim,principal,interest\nclaim.paid,r,CA,2024-04-05,G,5,K,3,3.50\n")
    #expect(all.faults[0].message == "the amount is 5.00 USD, its components sum to 6.50 USD")
  }

  @Test func wordsThatAreNearAreOffered() throws {
    let all = try readAll(Self.drawn + "\nguarantee.drown,r,tokio,2024-04-05,G,5\n")
    #expect(all.faults.map(\.remedy) == ["did you mean `guarantee.drawn`?", "did you mean `tokyo`?"])
  }

  @Test func textIsComposed() throws {
    let text = Self.drawn + ",memo\nguarantee.drawn,r,tokyo,2024-04-05,G,5,"
    let one = try readAll(text + "Cafe\u{301} か\u{3099}\n").events
    let other = try readAll(text + "Caf\u{E9} が\n").events
    #expect(Array((one[0].text(.memo) ?? "").utf8) == Array("Caf\u{E9} が".utf8))
    #expect(firstDifference(one[0], other[0]) == nil)
  }

  @Test func ratiosAreExactAndInLowestTerms() throws {
    for spelling in ["0.8", "80%", "4/5", "8/10"] {
      let all = try readAll(Self.drawn + ",coverage_ratio\nguarantee.drawn,r,CA,2024-04-05,G,5,\(spelling)\n")
      #expect(all.events.first?[.coverageRatio] == .ratio(Ratio(4, 5) ?? .zero))
    }
  }

  @Test func headerFaults() {
    let unknown = headerFault("event,referense,book,date\n")
    #expect(unknown?.code == "unknown-column" && unknown?.line == 1 && unknown?.column == 7)
    #expect(unknown?.remedy == "did you mean `reference`?")
    #expect(headerFault("event,reference,date\n")?.code == "missing-column")
    #expect(headerFault("event,reference,date\n", book: "tokyo") == nil)
    #expect(headerFault("event,reference,date\n", book: "tokio")?.code == "unknown-book")
    #expect(headerFault("#gledger.events/2\nevent,reference,book,date\n")?.code == "unknown-format")
    #expect(headerFault("#gledger.events/1\nevent,reference,book,dat\n")?.line == 2)
    #expect(headerFault("")?.code == "empty-file")
  }

  @Test func columnsOfARejectsFileAreIgnored() throws {
    let all = try readAll(
      Self.drawn + ",_line,_column,_code,_message\nguarantee.drawn,r,tokyo,2024-04-05,G,5,7,8,bad,why\n")
    #expect(all.events.count == 1 && all.faults.isEmpty)
  }

  @Test func bookOfTheCommandLineFillsBlanks() throws {
    let all = try readAll(
      "event,reference,book,date,guarantee,amount\nguarantee.drawn,r,,2024-04-05,G,5\n", book: "CA")
    #expect(all.events.first?.currency.code == "USD" && all.events.first?.money(.amount) == 500)
  }

  @Test func nothingIsPostedAfterAnOpenQuote() throws {
    let all = try readAll(
      Self.drawn + "\nguarantee.drawn,a,tokyo,2024-04-05,G,5\nguarantee.drawn,b,tokyo,2024-04-05,\"G,5\n"
        + "guarantee.drawn,c,tokyo,2024-04-05,G,5\n")
    #expect(all.events.map(\.reference) == ["a"])
    #expect(all.faults.map(\.code) == ["unterminated-quote", "after-open-quote"])
  }

  @Test func chunksHaveTheRecordsAndPlacesAreFoundLater() throws {
    let text =
      Self.drawn + "\n\"guarantee.drawn\",a,tokyo,2024-04-05,\"G\",5\nx,b,tokyo,2024-04-05,G,5\n"
      + "guarantee.drawn,c,tokyo,2024-04-05,G,5\n"
    var reader = try EventReader(.bytes(Array(text.utf8), name: "in"), format: .csv, scheme: testScheme)
    let first = try #require(try reader.next(limit: 2))
    #expect(first.records.map(\.line) == [2, 3] && first.recordOf == [0])
    let later = first.diagnostic(
      event: 0, column: .guarantee, code: "c", value: nil, message: "m", remedy: "r")
    #expect(later.line == 2 && later.column == 38 && later.value == "G" && later.field == "guarantee")
    let second = try #require(try reader.next(limit: 2))
    #expect(second.records.map(\.line) == [4] && second.recordOf == [0])
    let whole = second.diagnostic(event: 0, column: nil, code: "c", value: nil, message: "m", remedy: "r")
    #expect(whole.line == 4 && whole.column == nil)
    #expect(try reader.next(limit: 2) == nil)
    #expect(reader.bytesRead == Int64(text.utf8.count) && reader.totalBytes == reader.bytesRead)
  }
}
