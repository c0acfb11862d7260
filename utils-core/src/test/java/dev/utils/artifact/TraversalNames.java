package dev.utils.artifact;

import java.util.List;

/**
 * Names by which attackers leave a folder, or reach something else than a file.
 */
final class TraversalNames {

	static final List<String> REFUSED = List.of(
			// upwards
			"..", ".", "../secret.txt", "../../etc/passwd", "a/../../etc/passwd", "a/..", "./a", "a/./b", "a/../b",
			"../", "/..", "//..", "..//", "....//....//etc/passwd", ".../...//", "..;/etc/passwd", "a/..;x/etc/passwd",
			".;/a", ";/etc/passwd", "artifacts/../../etc/passwd", "artifacts/..", "artifacts//etc/passwd",
			// absolute
			"/", "/etc/passwd", "//etc/passwd", "///etc/passwd", "/artifacts/a.txt", "~/../a", "file:///etc/passwd",
			"file:/etc/passwd", "http://pwned.example/a", "jar:file:a!/b", "classpath:secret",
			// Windows
			"C:\\Windows\\win.ini", "C:/Windows/win.ini", "C:secret.txt", "c:", "\\\\server\\share\\secret",
			"\\\\?\\C:\\secret", "\\\\.\\PhysicalDrive0", "//server/share/secret", "..\\..\\secret",
			"a\\..\\..\\secret", "..\\/secret", "a\\b", "\\secret", "secret.txt::$DATA", "secret.txt:stream", "a/b:c",
			"a?b", "a*b", "a<b", "a>b", "a|b", "a\"b",
			// devices
			"CON", "con", "nul", "NUL.txt", "aux.tar.gz", "prn", "COM1", "com9.log", "LPT1.txt", "lpt0", "CONIN$",
			"conout$.txt", "CLOCK$", "a/con/b", "nul .txt", "COM\u00B9", "LPT\u00B3.txt", "\uFF23\uFF2F\uFF2E", "AUX.",
			// endings that Windows drops
			"secret.txt.", "secret.txt ", "a./b", "a /b", "..a..", "...", "....", ". .", " secret.txt", "a/ b",
			"secret.txt\u00A0", "secret.txt\u3000", "secret.txt\u2003",
			// percent escapes
			"%2e%2e/secret", "%2e%2e%2fsecret", "..%2fsecret", ".%2e/secret", "%2e./secret", "%2E%2E%2Fsecret",
			"..%5csecret", "%2e%2e%5csecret", "%5c%5cserver", "%252e%252e%252fsecret", "%25252e%25252e%25252fsecret",
			"%2525252525252e", "..%255csecret", "a%2fb", "a%5cb", "%2fetc%2fpasswd", "a%00.png", "%00", "a%0a.txt",
			"a%3ab", "con%2etxt", "secret%2e", "secret%20", "%43%4f%4e",
			// escapes that are too long for their character
			"%c0%ae%c0%ae/secret", "%c0%ae%c0%ae%c0%afsecret", "..%c0%afsecret", "..%c1%9csecret",
			"%e0%80%ae%e0%80%ae/a", "%f0%80%80%ae%f0%80%80%ae/a", "%e0%80%af", "%f8%80%80%80%ae./a",
			"%fc%80%80%80%80%ae./a", "%c0%80", "..%252fsecret", "..%25c0%25afsecret",
			// Microsoft's escapes
			"%u002e%u002e/secret", "%u002e%u002e%u002fsecret", "..%u2215secret", "..%u2216secret", "%uff0e%uff0e/a",
			"..%uff0fsecret", "%u0000",
			// forms of the same characters
			"\uFF0E\uFF0E/secret", "..\uFF0Fsecret", "..\uFF3Csecret", "\u2024\u2024/secret", "\u2025/secret", "\u2026",
			"a/\u2025/b", "\uFE52\uFE52/secret", "..\u2215secret", "..\u2044secret", "..\u29F8secret", "..\u2216secret",
			"..\uFE68secret", "\u2105/secret", "a\u2105b", "\uFF0E", "a/\uFF0E\uFF0E",
			// what cannot be seen
			"a\u0000.png", "\u0000", "../\u0000", "a\nb", "a\rb", "a\tb", "a\u001Bb", "a\u007Fb", "a\u0085b",
			"a\u2028b", "a\u2029b", "a\u202Egnp.exe", "a\u200Bb", ".\u200B./secret", "\uFEFF../secret",
			"..\u00AD/secret", "a\u2066b", "\uFF23\uFF1A/Windows/x", "C\uFF053A/x", "C%EF%BC%9A/x",
			"x.txt\uFF053Astream", "a\u3164b", "a\u2800", ".\u200C./secret", ".\u200D.", "..\u200C/secret",
			"con\u200D.txt", "\u200C", "\uFF052e\uFF052e/a", "a\uD800b", "\uDC00",
			// empty parts
			"a//b", "a/", "a///", "a/b/");

	private TraversalNames() {
	}

}
