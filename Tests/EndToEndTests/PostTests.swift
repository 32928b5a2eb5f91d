import Foundation
import Testing

@Suite struct PostTests {
  @Test func aFilePostsOnceAndNothingTheSecondTime() throws {
    let ledger = try Ledger()
    let first = try ledger.run("post", "Examples/first-steps.csv")
    #expect(first.status == 0)
    try expect(first.output, is: "post.txt")
    let head = try ledger.head()
    let second = try ledger.run("post", "Examples/first-steps.csv")
    #expect(second.status == 0)
    #expect(second.output == "file       first-steps.csv\nevents     0 new, 10 posted before\n")
    #expect(try ledger.head() == head)
  }

  @Test func theSameReferenceWithAnotherBodyNamesTheFirstFieldThatDiffers() throws {
    let ledger = try Ledger()
    #expect(try ledger.post(Rows.header, Rows.money, Rows.reinsurer, Rows.drawn).status == 0)
    let head = try ledger.head()
    let changed = Rows.drawn.replacing("80000", with: "90000").replacing("2024-02-01", with: "2024-02-02")
    let outcome = try ledger.post(Rows.header, Rows.money, changed)
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains(
        ":3:28: date \"2024-02-02\": G1/draw was posted before with another date: 2024-02-01"))
    #expect(outcome.output.contains("posted     nothing: mend the file, or use --accept-valid"))
    #expect(try ledger.head() == head)
  }

  static let faults: [(line: String, message: String)] = [
    ("guarantee.drown,X,VT,2024-02-01,G9,lenders,7a,1,,,", ":3:1: event \"guarantee.drown\": is no event"),
    ("guarantee.drawn,X,XX,2024-02-01,G9,lenders,7a,1,,,", ":3:19: book \"XX\": is no book"),
    ("guarantee.drawn,X,VT,2024-02-30,G9,lenders,7a,1,,,", ":3:22: date \"2024-02-30\""),
    ("guarantee.drawn,X,VT,2024-02-01,G9,nobody,7a,1,,,", ":3:36: party \"nobody\": is no party"),
    ("guarantee.drawn,X,VT,2024-02-01,G9,lenders,7z,1,,,", "programme \"7z\""),
    ("guarantee.drawn,X,VT,2024-02-01,G9,lenders,7a,1.234,,,", "amount \"1.234\""),
    ("guarantee.drawn,X,VT,2024-02-01,G9,lenders,7a,-1,,,", "amount \"-1\""),
    ("guarantee.drawn,X,VT,2024-02-01,,lenders,7a,1,,,", "guarantee"),
    ("claim.accepted,X,VT,2024-02-01,G9,,,1,1,,K9", "guarantee \"G9\": book VT has no guarantee G9"),
    ("claim.accepted,X,VT,2024-03-01,G1,,,90000,90000,,K9", "guarantee G1 has 80,000.00 USD outstanding"),
    ("guarantee.drawn,X,VT,2024-02-01,G9,lenders,7a,1,,", ":3:"),
  ]

  @Test(arguments: faults)
  func aFileWithAnErrorPostsNothing(_ line: String, _ message: String) throws {
    let ledger = try Ledger()
    #expect(try ledger.post(Rows.header, Rows.money, Rows.reinsurer, Rows.drawn).status == 0)
    let head = try ledger.head()
    let outcome = try ledger.post(Rows.header, Rows.drawn.replacing("G1", with: "G2"), line)
    #expect(outcome.status == 3 && outcome.errors.contains(message), "\(outcome)")
    #expect(try ledger.head() == head)
  }

  @Test func unknownColumnsAndFilesAreNamed() throws {
    let ledger = try Ledger()
    let column = try ledger.post(Rows.header + ",colour", Rows.money + ",red")
    #expect(column.status == 3 && column.errors.contains("colour"), "\(column)")
    let fund = try ledger.post(Rows.header + ",fund", Rows.money + ",petty")
    #expect(fund.status == 3 && fund.errors.contains("fund \"petty\""), "\(fund)")
    let file = try ledger.run("post", "/nonexistent/events.csv")
    #expect(file.status == 3 && file.errors.contains("/nonexistent/events.csv"))
    #expect(file.errors.contains("No such file or directory"))
    let mapping = try ledger.run("post", "Examples/sba-7a.csv", "--mapping", "sba-8b")
    #expect(mapping.status == 3 && mapping.errors.contains("use one of sba-7a"))
  }

  @Test func whatIsValidIsPostedAndTheRestMendedAndPostedAgain() throws {
    let ledger = try Ledger()
    let rejects = try TestFolder.shared.file("rejects") + ".csv"
    let first = try ledger.post(
      Rows.header, Rows.money, Rows.reinsurer, Rows.drawn,
      "guarantee.drawn,G2/draw,ZZ,2024-02-01,G2,lenders,7a,700,,,",
      options: ["--accept-valid", "--rejects", rejects])
    #expect(first.status == 1)
    #expect(
      first.output.contains("events     3 new") && first.output.contains("rejects    1 record, written to"))
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(text.contains("_line,_column,_code,_message"))
    #expect(
      text.contains("guarantee.drawn,G2/draw,ZZ,2024-02-01,G2,lenders,7a,700,,,,5,25,unknown-book,"),
      "\(text)")
    try Data(text.replacing(",ZZ,", with: ",VT,").utf8).write(to: URL(fileURLWithPath: rejects))
    let second = try ledger.run("post", rejects)
    #expect(second.status == 0 && second.output.contains("events     1 new, 0 posted before"), "\(second)")
  }

  @Test func aDryRunGivesTheReceiptAndLeavesNothing() throws {
    let ledger = try Ledger()
    let head = try ledger.head()
    let dry = try ledger.run("post", "Examples/first-steps.csv", "--dry-run")
    #expect(
      dry.status == 0 && dry.output.contains("events     10 new") && dry.output.contains("nothing: dry run"))
    #expect(dry.output.contains("total      ") && !dry.output.contains("seal  "))
    #expect(try ledger.head() == head)
    let real = try ledger.run("post", "Examples/first-steps.csv")
    #expect(real.status == 0 && real.output.contains("events     10 new"))
  }

  @Test func standardInputAndJSONLines() throws {
    let ledger = try Ledger()
    let text = [Rows.header, Rows.money, Rows.reinsurer, Rows.drawn].joined(separator: "\n") + "\n"
    let piped = try ledger.run("post", "-", input: text)
    #expect(piped.status == 0 && piped.output.contains("events     3 new"), "\(piped)")
    let objects = """
      {"event":"fund.contribution","reference":"C1","book":"VT","date":"2024-01-02","party":"treasury",\
      "amount":"500000"}
      {"event":"guarantee.drawn","reference":"G5/draw","book":"VT","date":"2024-02-03","guarantee":"G5",\
      "party":"lenders","programme":"7a","amount":"100"}

      """
    let lines = try ledger.run("post", "-", input: objects)
    #expect(lines.status == 0 && lines.output.contains("events     1 new, 1 posted before"), "\(lines)")
    let broken = try ledger.run("post", "-", input: "{\"event\":1}\n")
    #expect(broken.status == 3 && broken.errors.contains("standard input:1"), "\(broken)")
  }

  @Test func aPipeIsReadOnceAndPosted() throws {
    let ledger = try Ledger()
    let text = [Rows.header, Rows.money].joined(separator: "\\n")
    let piped = try ledger.program.shell("printf '\(text)\\n' | gledger post /dev/stdin")
    #expect(piped.status == 0 && piped.output.contains("events     1 new"), "\(piped)")
  }

  @Test func aBadFileAfterAGoodOneLeavesTheGoodOnePosted() throws {
    let ledger = try Ledger()
    let good = try TestFolder.shared.write("\(Rows.header)\n\(Rows.money)\n", as: "good.csv")
    let bad = try TestFolder.shared.write("\(Rows.header)\n\(Rows.drawn),x\n", as: "bad.csv")
    let empty = try TestFolder.shared.write("", as: "empty.csv")
    let ragged = try ledger.run("post", good, bad)
    #expect(ragged.status == 1 && ragged.errors.contains("bad.csv:2:"), "\(ragged)")
    #expect(
      ragged.errors.contains("gledger: posted and kept: \(good) (seal 2); not posted: \(bad)\n"), "\(ragged)")
    let none = try ledger.run("post", good, empty, "Examples/first-steps.csv")
    #expect(none.status == 3, "nothing new was posted by this command")
    let twice = try ledger.run("post", good, bad, "Examples/first-steps.csv")
    #expect(twice.status == 3)
    #expect(
      twice.errors.contains("gledger: nothing is posted; not posted: \(bad) and the file after it\n"),
      "\(twice)")
    let more = try TestFolder.shared.write("\(Rows.header)\n\(Rows.reinsurer)\n", as: "more.csv")
    let headless = try ledger.run("post", more, empty)
    #expect(headless.status == 1 && headless.errors.contains("empty.csv:1: "), "\(headless)")
    #expect(
      headless.errors.contains("posted and kept: \(more) (seal 3); not posted: \(empty)\n"), "\(headless)")
    #expect(try ledger.done("show", "reinsurer/C2").output.contains("500,000.00"))
  }

  /// Results that nobody got: what was posted is posted, and the exit code says that something is amiss.
  @Test func aLostOutputIsNoSuccess() throws {
    let ledger = try Ledger()
    let posted = try ledger.program.shell("gledger post Examples/first-steps.csv > /dev/full; echo status $?")
    #expect(
      posted.output.contains("gledger: standard output could not be written: No space left on device")
        && posted.output.hasSuffix("status 1\n"), "\(posted)")
    #expect(try ledger.done("post", "Examples/first-steps.csv").output.contains("0 new, 10 posted before"))
    let read = try ledger.program.shell("gledger log > /dev/full 2> /dev/null; echo status $?")
    #expect(read.output == "status 1\n", "\(read)")
    // A reader that has seen enough is no fault to tell of.
    let closed = try ledger.program.shell("(gledger help events; echo status $? >&2) | true")
    #expect(closed.output == "status 1\n" || closed.output == "status 0\n", "\(closed)")
  }

  @Test func theBookMayComeFromTheCommandLine() throws {
    let ledger = try Ledger()
    let outcome = try ledger.post(
      "event,reference,date,party,amount", "fund.contribution,C1,2024-01-02,treasury,5",
      options: ["--book", "VT"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      try ledger.done("show", "VT/C1").output.contains("VT/main/1010  from VT/main/3110  5.00  USD  paid"))
  }

  @Test func machinesReadTheSame() throws {
    let ledger = try Ledger()
    let posted = try ledger.done("post", "Examples/first-steps.csv", "--format", "json").json()
    #expect(posted["format"] as? String == "gledger.post/1" && posted["events_new"] as? Int == 10)
    let receipt = try #require(posted["receipt"] as? [String: Any])
    #expect(receipt["seal"] as? Int == 2 && receipt["totals"] is [String: String])
    let conflict = try ledger.post(
      Rows.header, Rows.money.replacing("C1", with: "C-2024-01").replacing("500000", with: "5"),
      options: ["--format", "json"])
    #expect(conflict.status == 3)
    let fault = try #require((try conflict.json()["diagnostics"] as? [[String: Any]])?.first)
    #expect(fault["code"] as? String == "reference-conflict" && fault["line"] as? Int == 2)
    let missing = try ledger.run("post", "/nonexistent.csv", "--format", "json")
    #expect(missing.status == 3 && missing.output.isEmpty)
    #expect(try missing.json()["format"] as? String == "gledger.error/1")
  }

  @Test func realLoansArePostedWithTheirNoticesAndSettled() throws {
    let ledger = try Ledger()
    try ledger.done("post", "Examples/contributions.csv")
    let outcome = try ledger.run("post", "Examples/sba-7a.csv", "--mapping", "sba-7a")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains("events     1,681 new")
        && outcome.output.contains("total      337,145,697.72 USD"))
    for notice in ["bank-state-from-borrower: 4", "claim-capped: 7", "release-date-estimated: 340"] {
      #expect(outcome.errors.contains(notice))
    }
    let settled = try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2014-08-29").output
    #expect(settled.contains("total                       247  9,515,429.56"), "\(settled)")
    let again = try ledger.done("post", "Examples/sba-7a.csv", "--mapping", "sba-7a").output
    #expect(again.contains("events     0 new, 1,681 posted before"))
  }
}
