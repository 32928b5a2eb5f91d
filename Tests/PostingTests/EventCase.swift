import Ledger
import Posting
import Testing

/// One row of the table of events: what was posted before, the event, what must come of it.
struct EventCase: Sendable, CustomTestStringConvertible {
  enum Expected: Sendable {
    /// Transfers as `book debit credit minor`, in order.
    case posts([String])
    /// The rejection's code, and what its message must state.
    case refused(String, mentions: String)
  }

  var testDescription: String
  var before: [String]
  var event: String
  var expected: Expected

  static func allowed(_ name: String, after before: [String] = [], _ event: String, _ transfers: [String])
    -> EventCase
  {
    EventCase(testDescription: name, before: before, event: event, expected: .posts(transfers))
  }

  static func forbidden(
    _ name: String, after before: [String] = [], _ event: String, _ code: String, mentions: String = ""
  ) -> EventCase {
    EventCase(
      testDescription: name, before: before, event: event, expected: .refused(code, mentions: mentions))
  }

  func run(_ scheme: Scheme) throws {
    var ledger = TestLedger(scheme)
    for text in before { try ledger.post(text) }
    switch expected {
    case .posts(let transfers):
      let posted = try ledger.post(event)
      #expect(posted == transfers)
    case .refused(let code, let mentions):
      let unchanged = ledger.snapshot()
      let rejection = try #require(throws: Rejection.self) { try ledger.post(event) }
      #expect(rejection.code == code, "\(rejection.message)")
      #expect(mentions.isEmpty || rejection.message.contains(mentions), "\(rejection.message)")
      #expect(!rejection.message.isEmpty && !rejection.remedy.isEmpty)
      #expect(ledger.snapshot() == unchanged, "a rejected event leaves all as it was")
    }
    #expect(ledger.faultsOfTransfers() == [])
    #expect(ledger.faultsOfMirrors() == [])
    #expect(ledger.faultsOfSums() == [])
    for book in scheme.books where book.role == .association {
      #expect(ledger.faultsOfStates(book: book.code) == [])
      #expect(ledger.faultsOfItems(book: book.code) == [])
    }
  }
}

/// JP-1 step by step (domain.md 2.4 and 9.5), as the events before a case.
enum JP1 {
  static let funded = [
    "fund.contribution C1 tokyo 2024-04-01 party=metro amount=50000000",
    "fund.contribution C2 insurer 2024-04-01 party=ministry amount=50000000",
    "fund.contribution C3 federation 2024-04-01 party=ministry amount=50000000",
  ]
  static let drawn =
    funded + [
      "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=ordinary lender=bank-0001 amount=8000000"
    ]
  static let amortised = drawn + ["guarantee.amortised G1/a tokyo 2024-12-31 guarantee=G1 amount=1600000"]
  static let accepted =
    amortised + [
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 principal=6400000 interest=48000"
    ]
  static let paid = accepted + ["claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448000"]
  static let swept = paid + ["compensation.toIncome G1/i tokyo 2025-03-31 guarantee=G1 claim=K1"]
  static let recovered =
    paid + ["recovery.received G1/r tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1000000"]
}
