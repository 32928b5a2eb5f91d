import Testing

@testable import Tabular

@Suite struct JSONLReaderTests {
  static let valid: [(String, [[String]])] = [
    (#"{"a":"1","b":"2"}"#, [["a=1", "b=2"]]),
    (#" { "a" : "1" , "b" : null } "# + "\r\n\n \t\n" + #"{"b":"x"}"# + "\n", [["a=1", "b"], ["b=x"]]),
    ("{}\n", [[]]),
    (#"{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE42é🙂"}"#, [["a=\"\\/\u{8}\u{C}\n\r\té🙂é🙂"]]),
    (
      #"{"components":{"principal":"5","interest":null},"a":"1"}"#,
      [["components.principal=5", "components.interest", "a=1"]]
    ),
    (#"{"attributes":{},"components":null,"a":"1"}"#, [["a=1"]]),
    ("\u{FEFF}{\"\\u0061\":\"\"}", [["a="]]),
    (
      #"{"a":"1","b":"2"}"# + "\n" + #"{"a":"3","c":"4","b":"5"}"# + "\n" + #"{"b":"6"}"#,
      [["a=1", "b=2"], ["a=3", "c=4", "b=5"], ["b=6"]]
    ),
  ]

  @Test(arguments: valid, chunkSizes)
  func reads(_ test: (String, [[String]]), chunk: Int) {
    let reading = readJSONL(Array(test.0.utf8), chunk: chunk)
    #expect(reading.faults == [])
    #expect(reading.refusal == nil)
    #expect(reading.records == test.1)
  }

  static let faulty: [(String, String)] = [
    ("[1]", "not-an-object 2:1 \"[1]\""), ("text", "not-an-object 2:1 \"text\""),
    (#"{"a":5}"#, "number-value 2:6 a \"5\""), (#"{"a":-1.5e3,"b":"1"}"#, "number-value 2:6 a \"-1.5e3\""),
    (#"{"日":true}"#, "boolean-value 2:6 日 \"true\""), (#"{"a":false}"#, "boolean-value 2:6 a \"false\""),
    (#"{"a":["1"]}"#, "nested-value 2:6 a \"[\"1\"]}\""),
    (#"{"a":{"b":"1"}}"#, "nested-value 2:6 a \"{\"b\":\"1\"}}\""),
    (#"{"components":{"a":{}}}"#, "nested-value 2:20 components.a \"{}}}\""),
    (#"{"components":"5"}"#, "text-not-object 2:15 components \"\"5\"}\""),
    (#"{"components":5}"#, "number-value 2:15 components \"5\""),
    (#"{"a":"1","a":"2"}"#, "duplicate-key 2:10 a"), (#"{"a":"1","\u0061":null}"#, "duplicate-key 2:10 a"),
    (#"{"components":{"a":"1","a":"2"}}"#, "duplicate-key 2:24 components.a"),
    (#"{"components.a":"1","components":{"a":"2"}}"#, "duplicate-key 2:35 components.a"),
    (#"{"components":{},"components":{}}"#, "duplicate-key 2:18 components"),
    (#"{"components":null,"components":null}"#, "duplicate-key 2:20 components"),
    (#"{"":"1"}"#, "empty-key 2:2"), (#"{"a":"\x"}"#, "bad-escape 2:7 a \"\\x\""),
    (#"{"a":"\u12g4"}"#, "bad-escape 2:7 a \"\\u\""),
    (#"{"a":"x\uD83Dy"}"#, "lone-surrogate 2:8 a \"\\uD83D\""),
    (#"{"a":"\uDE42"}"#, "lone-surrogate 2:7 a \"\\uDE42\""),
    (#"{"a":"\uD83D\u0041"}"#, "lone-surrogate 2:7 a \"\\uD83D\""),
    (#"{"a":"\u0000"}"#, "nul-byte 2:7 a \"\\u0000\""),
    ("{\"a\":\"x\ty\"}", "control-character 2:8 a \"\\t\""),
    ("{\"a\":\"x\0y\"}", "nul-byte 2:8 a \"\\u{0}\""), (#"{"a":"1"} x"#, "trailing-text 2:11 \"x\""),
    (#"{"a":"1"}{"b":"2"}"#, "trailing-text 2:10 \"{\"b\":\"2\"}\""),
    (#"{"a":"1"#, "unterminated-string 2:6 a \"\"1\""), (#"{"a"#, "unterminated-string 2:2 \"\"a\""),
    (#"{"a":"1""#, "unexpected-end 2:9"), ("{", "unexpected-end 2:2"), (#"{"a""#, "unexpected-end 2:5"),
    (#"{"a":"#, "unexpected-end 2:6 a"), (#"{"a":"1",}"#, "unexpected-character 2:10 \"}\""),
    (#"{"a" "1"}"#, "unexpected-character 2:6 \"\"\""), (#"{"a":nul}"#, "unexpected-character 2:6 a \"nul\""),
    (#"{"a":nullx}"#, "unexpected-character 2:6 a \"nullx\""),
    (#"{a:"1"}"#, "unexpected-character 2:2 \"a\""),
    (#"{"a":"1" "b":"2"}"#, "unexpected-character 2:10 \"\"\""),
    (#"{'a':'1'}"#, "unexpected-character 2:2 \"'a'\""),
  ]

  @Test(arguments: faulty, chunkSizes)
  func refuses(_ test: (String, String), chunk: Int) {
    let good = #"{"x":"1"}"#
    let reading = readJSONL(Array("\(good)\n\(test.0)\n\(good)\n".utf8), chunk: chunk)
    #expect(reading.faults.map(summary) == [test.1])
    #expect(reading.records == [["x=1"], ["x=1"]])
    #expect(reading.raws.map { String(decoding: $0.bytes, as: UTF8.self) } == [good, test.0, good])
  }

  @Test(arguments: chunkSizes)
  func encodingAndFormat(chunk: Int) {
    let bad = readJSONL(Array("{\"é\":\"".utf8) + [0xE9] + Array("\"}\n{}".utf8), chunk: chunk)
    #expect(bad.faults.map(summary) == ["not-utf-8 1:7"])
    #expect(bad.records == [[]])
    let versioned = readJSONL(Array("{\"format\":\"gledger.events/1\"}\n{\"a\":\"1\"}\n".utf8), chunk: chunk)
    #expect(versioned.format == "gledger.events/1")
    #expect(versioned.records == [["a=1"]])
    #expect(readJSONL(Array("\n\n".utf8), chunk: chunk).refusal?.code == "empty-file")
  }

  @Test(arguments: chunkSizes)
  func limits(chunk: Int) {
    var limits = ReadLimits()
    limits.field = 4
    limits.record = 24
    limits.keys = 3
    func faults(_ text: String) -> [String] {
      let reading = readJSONL(Array("\(text)\n{\"x\":\"1\"}\n".utf8), limits: limits, chunk: chunk)
      #expect(reading.records.last == ["x=1"])
      return reading.faults.map(\.code)
    }
    #expect(faults(#"{"a":"1234"}"#) == [])
    #expect(faults(#"{"a":"12345"}"#) == ["field-too-long"])
    #expect(faults(#"{"a":"1","b":"2"}       "#) == [])
    #expect(faults(#"{"a":"1","b":"2"}        "#) == ["record-too-long"])
    #expect(faults(String(repeating: "{", count: 100)) == ["record-too-long"])
    limits.record = 100
    #expect(faults(#"{"a":"1","b":"2","c":"","d":""}"#) == ["too-many-keys"])
  }

  @Test func positions() throws {
    var reader = try JSONLReader(.bytes(Array("\n{\"日\":\"1\",\"b\": null}\n".utf8), name: "f"))
    var record = JSONLRecord()
    #expect(try reader.next(&record))
    #expect(record.position(0) == (2, 6))
    #expect(record.position(1) == (2, 15))
    #expect(try !reader.next(&record))
  }

  @Test func mutatedLinesAreReadOrDiagnosed() {
    var random = SeededGenerator(state: 8259)
    let seed =
      #"{"a":"1\n","components":{"p":"\uD83D\uDE42","i":null}}"# + "\n" + #"{"a":"é","b":null}"# + "\n"
    let pool: [UInt8] = Array("\"\"{}[]:,\\u\n\r 1ntf".utf8) + [0, 0xFF, 0xC3]
    for round in 0..<20_000 {
      var file = Array((seed + seed).utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<file.count, using: &random)
        let byte = pool[Int.random(in: 0..<pool.count, using: &random)]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: file.insert(byte, at: at)
        case 1: file.remove(at: at)
        default: file[at] = byte
        }
      }
      let reading = readJSONL(file, chunk: chunkSizes[round % chunkSizes.count])
      let lines = file.split(separator: 0x0A).filter { line in
        !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
      }
      let seen = reading.records.count + reading.faults.count
      #expect(seen == lines.count, "round \(round): \(file)")
      #expect(reading.raws.count == seen)
    }
  }
}
