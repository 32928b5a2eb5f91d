import Ledger
import Posting
import Testing

@testable import Interchange

@Suite struct EventHelpTests {
  @Test func oneEventInFull() {
    #expect(
      EventHelp.lines(for: .claimPaid).joined(separator: "\n") == """
        claim.paid
          An accepted claim is paid to the lender; each other payer's share is claimed from it.
          needed:   event, reference, book, date, guarantee, claim
          optional: amount, currency, fund, party, principal, interest, costs, reason, document, memo
          starts in the book of: association
          components and the roles whose books they reach:
            paid: association
            insuranceClaimed: association, insurer
            compensationClaimed: association, compensator
            caseDown: association, insurer
            exceeded: association
          example:
            event,reference,book,date,guarantee,claim,amount
            claim.paid,G17/1,tokyo,2024-04-05,G17,K3,6448000
        """)
  }

  @Test func overviewNamesEveryEvent() {
    let lines = EventHelp.lines(for: nil)
    for kind in EventKind.allCases {
      #expect(lines.contains { $0.hasPrefix("  " + kind.code + " ") })
    }
    #expect(lines.allSatisfy { $0.count <= 120 })
  }

  /// The examples are no examples if they are refused.
  @Test(arguments: EventKind.allCases) func exampleIsRead(_ kind: EventKind) throws {
    let lines = EventHelp.lines(for: kind)
    guard let start = lines.firstIndex(of: "  example:") else {
      #expect(EventSpecification[kind].isDerived)
      return
    }
    let text = lines[(start + 1)...].map { $0.drop { $0 == " " } + "\n" }.joined()
    let all = try readAll(text)
    #expect(all.faults.isEmpty && all.events.count == 1)
  }
}
