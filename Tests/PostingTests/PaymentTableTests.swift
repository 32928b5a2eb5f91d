import Posting
import Testing

/// Payments through the bank (domain.md 9.5 E13): what each event moves, and what it is refused for.
struct PaymentTableTests {
  @Test(arguments: instructions + parts + endings + reversals) func inJapan(_ row: EventCase) throws {
    try row.run(try TestPacks.japan.get())
  }

  @Test(arguments: instructions + parts + endings + reversals) func onTheShoal(_ row: EventCase) throws {
    try Renaming.japanOnShoal.run(row)
  }

  private static let paid = [
    "fund.contribution C1 tokyo 2024-04-01 party=local amount=50000000",
    "fund.contribution C2 jfc 2024-04-01 party=mof amount=50000000",
    "fund.contribution C3 federation 2024-04-01 party=mof amount=50000000",
    "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=unsecured amount=8000000",
    "claim.accepted G1/a tokyo 2025-02-01 guarantee=G1 claim=K1 principal=6400000 interest=48000",
    "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 party=lenders amount=6448000",
  ]
  private static let insured =
    paid + ["insurance.received G1/i tokyo 2025-02-20 of=G1/p amount=5120000"]
  private static let told =
    paid + ["payment.instructed P1 tokyo 2025-02-11 of=G1/p party=lenders amount=6448000"]
  private static let made = told + ["payment.settled P1/s tokyo 2025-02-13 of=P1 amount=6448000"]
  private static let back = made + ["payment.returned P1/r tokyo 2025-02-17 of=P1 amount=6448000"]
  private static let again = back + ["payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=6448000"]

  static let instructions: [EventCase] = [
    .allowed(
      "the money is put back, and stands as under way", after: paid,
      "payment.instructed P1 tokyo 2025-02-11 of=G1/p party=lenders amount=6448000",
      ["tokyo 1010 2270 6448000"]),
    .allowed(
      "another book pays by the event of the first", after: insured,
      "payment.instructed P2 jfc 2025-02-21 of=G1/i of_book=tokyo amount=5120000", ["jfc 1010 2270 5120000"]),
    .forbidden(
      "more than it", after: paid, "payment.instructed P1 tokyo 2025-02-11 of=G1/p amount=6448001",
      "payment-amount", mentions: "6,448,000 JPY"),
    .forbidden(
      "twice", after: told, "payment.instructed P2 tokyo 2025-02-12 of=G1/p amount=6448000",
      "instructed-before", mentions: "P1"),
    .forbidden(
      "after it was made", after: made, "payment.instructed P2 tokyo 2025-02-14 of=G1/p amount=6448000",
      "instructed-before", mentions: "and made"),
    .forbidden(
      "before it was decided", after: paid, "payment.instructed P1 tokyo 2025-02-09 of=G1/p amount=6448000",
      "before-decision", mentions: "2025-02-10"),
    .forbidden(
      "what takes no money", after: paid, "payment.instructed P1 tokyo 2025-02-11 of=G1/d amount=8000000",
      "nothing-to-pay", mentions: "guarantee.drawn"),
    .forbidden(
      "money that came in", after: paid, "payment.instructed P1 tokyo 2025-02-11 of=C1 amount=50000000",
      "nothing-to-pay"),
    .forbidden(
      "what the other book pays", after: insured,
      "payment.instructed P2 tokyo 2025-02-21 of=G1/i amount=5120000", "nothing-to-pay"),
    .forbidden(
      "an event that is not there", after: paid, "payment.instructed P1 tokyo 2025-02-11 of=G9/p amount=1",
      "unknown-event-reference"),
    .forbidden(
      "of a book that is not there", after: paid,
      "payment.instructed P1 tokyo 2025-02-11 of=G1/p of_book=atlantis amount=6448000", "unknown-book"),
    .forbidden(
      "to nobody that the pack knows", after: paid,
      "payment.instructed P1 tokyo 2025-02-11 of=G1/p party=nobody amount=6448000", "unknown-party"),
    .allowed(
      "again, after it came back: the bank account is not touched", after: back,
      "payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=6448000", ["tokyo 2275 2270 6448000"]),
    .forbidden(
      "again, twice", after: again, "payment.instructed P3 tokyo 2025-02-19 of=G1/p amount=6448000",
      "instructed-before", mentions: "P2"),
  ]

  private static let half =
    paid + ["payment.instructed P1 tokyo 2025-02-11 of=G1/p amount=3000000"]
  private static let halves =
    half + ["payment.instructed P2 tokyo 2025-02-12 of=G1/p amount=3448000"]
  private static let halfBack =
    half + [
      "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=3000000",
      "payment.returned P1/r tokyo 2025-02-14 of=P1 amount=3000000",
    ]
  private static let backInPart =
    back + ["payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=1000000"]

  /// Paid in several payments, each with its own end-to-end id; never more than what is open.
  static let parts: [EventCase] = [
    .allowed(
      "a part of it", after: paid, "payment.instructed P1 tokyo 2025-02-11 of=G1/p amount=3000000",
      ["tokyo 1010 2270 3000000"]),
    .allowed(
      "the rest of it", after: half, "payment.instructed P2 tokyo 2025-02-12 of=G1/p amount=3448000",
      ["tokyo 1010 2270 3448000"]),
    .forbidden(
      "more than the rest", after: half, "payment.instructed P2 tokyo 2025-02-12 of=G1/p amount=3448001",
      "payment-amount", mentions: "3,448,000 JPY"),
    .forbidden(
      "a third part where two are all", after: halves,
      "payment.instructed P3 tokyo 2025-02-13 of=G1/p amount=1", "instructed-before", mentions: "P2"),
    .allowed(
      "one part made, while the other is under way", after: halves,
      "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=3000000", ["tokyo 2270 1010 3000000"]),
    .forbidden(
      "a part made with the amount of the other", after: halves,
      "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=3448000", "payment-amount"),
    .allowed(
      "one part not made, while the other is under way", after: halves,
      "payment.returned P2/r tokyo 2025-02-13 of=P2 amount=3448000", ["tokyo 2270 2275 3448000"]),
    .allowed(
      "what came back and the rest in one payment", after: halfBack,
      "payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=6448000",
      ["tokyo 2275 2270 3000000", "tokyo 1010 2270 3448000"]),
    .allowed(
      "what came back is paid first", after: halfBack,
      "payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=3000001",
      ["tokyo 2275 2270 3000000", "tokyo 1010 2270 1"]),
    .allowed(
      "a part of what came back", after: back,
      "payment.instructed P2 tokyo 2025-02-18 of=G1/p amount=1000000", ["tokyo 2275 2270 1000000"]),
    .allowed(
      "the rest of what came back", after: backInPart,
      "payment.instructed P3 tokyo 2025-02-19 of=G1/p amount=5448000", ["tokyo 2275 2270 5448000"]),
    .forbidden(
      "more than the rest of what came back", after: backInPart,
      "payment.instructed P3 tokyo 2025-02-19 of=G1/p amount=5448001", "payment-amount",
      mentions: "5,448,000 JPY"),
    .forbidden(
      "a return of which a part is under way is not taken back", after: backInPart,
      "posting.reversed P1/x tokyo 2025-02-17 of=P1/r reason=wrong", "later-events-depend"),
    .allowed(
      "a part that was taken back is open again",
      after: halves + ["posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong"],
      "payment.instructed P3 tokyo 2025-02-13 of=G1/p amount=3000000", ["tokyo 1010 2270 3000000"]),
    .forbidden(
      "a part that was taken back is not made",
      after: halves + ["posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong"],
      "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=3000000", "payment-not-open"),
    .forbidden(
      "a claim of which a part is under way", after: half,
      "posting.reversed G1/x tokyo 2025-02-10 of=G1/p reason=wrong", "later-events-depend", mentions: "P1"),
  ]

  static let endings: [EventCase] = [
    .allowed(
      "made", after: told, "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=6448000",
      ["tokyo 2270 1010 6448000"]),
    .forbidden(
      "made twice", after: made, "payment.settled P1/t tokyo 2025-02-14 of=P1 amount=6448000",
      "payment-not-open"),
    .forbidden(
      "made before it was instructed", after: told,
      "payment.settled P1/s tokyo 2025-02-10 of=P1 amount=6448000", "before-instruction",
      mentions: "2025-02-11"),
    .forbidden(
      "made in part", after: told, "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=1", "payment-amount"),
    .forbidden(
      "made, of what is no instruction", after: told,
      "payment.settled P1/s tokyo 2025-02-13 of=G1/p amount=6448000", "unknown-item"),
    .allowed(
      "came back after it was made", after: made,
      "payment.returned P1/r tokyo 2025-02-17 of=P1 amount=6448000", ["tokyo 1010 2275 6448000"]),
    .allowed(
      "not made at all", after: told, "payment.returned P1/r tokyo 2025-02-13 of=P1 amount=6448000",
      ["tokyo 2270 2275 6448000"]),
    .forbidden(
      "came back twice", after: back, "payment.returned P1/q tokyo 2025-02-18 of=P1 amount=6448000",
      "payment-not-open"),
    .forbidden(
      "made after it came back",
      after: told + ["payment.returned P1/r tokyo 2025-02-13 of=P1 amount=6448000"],
      "payment.settled P1/s tokyo 2025-02-14 of=P1 amount=6448000", "payment-not-open"),
    .forbidden(
      "the first, while the second is under way", after: again,
      "payment.settled P1/t tokyo 2025-02-19 of=P1 amount=6448000", "payment-not-open"),
    .allowed(
      "the second", after: again, "payment.settled P2/s tokyo 2025-02-19 of=P2 amount=6448000",
      ["tokyo 2270 1010 6448000"]),
  ]

  static let reversals: [EventCase] = [
    .forbidden(
      "a claim whose payment is under way", after: told,
      "posting.reversed G1/x tokyo 2025-02-10 of=G1/p reason=wrong", "later-events-depend", mentions: "P1"),
    .allowed(
      "an instruction that was not sent", after: told,
      "posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong", ["tokyo 2270 1010 6448000"]),
    .forbidden(
      "an instruction that was made", after: made,
      "posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong", "later-events-depend"),
    .allowed(
      "that it was made", after: made,
      "posting.reversed P1/x tokyo 2025-02-13 of=P1/s reason=wrong", ["tokyo 1010 2270 6448000"]),
    .forbidden(
      "that it was made, where it came back", after: back,
      "posting.reversed P1/x tokyo 2025-02-13 of=P1/s reason=wrong", "later-events-depend",
      mentions: "came back by P1/r"),
    .forbidden(
      "that it was made, where it came back and is under way again", after: again,
      "posting.reversed P1/x tokyo 2025-02-13 of=P1/s reason=wrong", "later-events-depend",
      mentions: "came back by P1/r"),
    .allowed(
      "that it was made, after that it came back was taken back",
      after: back + ["posting.reversed P1/y tokyo 2025-02-17 of=P1/r reason=wrong"],
      "posting.reversed P1/x tokyo 2025-02-13 of=P1/s reason=wrong", ["tokyo 1010 2270 6448000"]),
    .allowed(
      "that one part was made, where the other came back",
      after: halves + [
        "payment.settled P1/s tokyo 2025-02-13 of=P1 amount=3000000",
        "payment.settled P2/s tokyo 2025-02-13 of=P2 amount=3448000",
        "payment.returned P2/r tokyo 2025-02-14 of=P2 amount=3448000",
      ],
      "posting.reversed P1/x tokyo 2025-02-13 of=P1/s reason=wrong", ["tokyo 1010 2270 3000000"]),
    .allowed(
      "that it came back", after: back,
      "posting.reversed P1/x tokyo 2025-02-17 of=P1/r reason=wrong", ["tokyo 2275 1010 6448000"]),
    .allowed(
      "instructed again after its instruction was taken back",
      after: told + ["posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong"],
      "payment.instructed P2 tokyo 2025-02-12 of=G1/p amount=6448000", ["tokyo 1010 2270 6448000"]),
    .forbidden(
      "made after its instruction was taken back",
      after: told + ["posting.reversed P1/x tokyo 2025-02-11 of=P1 reason=wrong"],
      "payment.settled P1/s tokyo 2025-02-12 of=P1 amount=6448000", "payment-not-open"),
    .forbidden(
      "of a claim that was reversed",
      after: paid + ["posting.reversed G1/x tokyo 2025-02-10 of=G1/p reason=wrong"],
      "payment.instructed P1 tokyo 2025-02-11 of=G1/p amount=6448000", "reversed-before"),
    .forbidden(
      "by hand", after: told,
      "journal.entry J1 tokyo 2025-02-12 amount=1 debit=2270 credit=1010", "account-not-by-hand"),
  ]
}
