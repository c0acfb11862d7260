package dev.utils.simulator;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.utils.simulator.GeminiError.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of the Gemini API and the words in which Google refuses others. As in all of
 * Google's APIs, names may be sent in camel case or in snake case, and constants in any
 * case. Source: Google's published API reference and the types of its Java SDK.
 */
final class GeminiShapes implements Shapes.Wording {

	private static final String TABLE = """
			GenerateContent model:string contents!:Content* systemInstruction:Content tools:Tool* toolConfig:ToolConfig safetySettings:SafetySetting* generationConfig:GenerationConfig cachedContent:string store:bool serviceTier:string
			CountTokens contents:Content* generateContentRequest:GenerateContent
			EmbedContent model:string content!:Content taskType:=RETRIEVAL_QUERY|RETRIEVAL_DOCUMENT|SEMANTIC_SIMILARITY|CLASSIFICATION|CLUSTERING|QUESTION_ANSWERING|FACT_VERIFICATION|CODE_RETRIEVAL_QUERY title:string outputDimensionality:int(1..3072)
			BatchEmbedContents requests!:EmbedContent*
			Content role:string parts:Part*
			Part text:string thought:bool thoughtSignature:string inlineData:Blob fileData:FileData functionCall:FunctionCall functionResponse:FunctionResponse executableCode:object codeExecutionResult:object videoMetadata:object partMetadata:object mediaResolution:object
			Blob mimeType!:string data!:string displayName:string
			FileData mimeType:string fileUri!:string displayName:string
			FunctionCall id:string name!:string args:object
			FunctionResponse id:string name!:string response!:object parts:object* willContinue:bool scheduling:string
			Tool functionDeclarations:FunctionDeclaration* googleSearch:object googleSearchRetrieval:object googleMaps:object codeExecution:object urlContext:object fileSearch:object computerUse:object
			FunctionDeclaration name!:string description:string parameters:Schema parametersJsonSchema:any response:Schema responseJsonSchema:any behavior:=UNSPECIFIED|BLOCKING|NON_BLOCKING
			Schema type:=TYPE_UNSPECIFIED|STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL format:string title:string description:string nullable:bool enum:string* maxItems:any minItems:any properties:Schema@ required:string* maxProperties:any minProperties:any maxLength:any minLength:any pattern:string example:any anyOf:Schema* propertyOrdering:string* default:any items:Schema minimum:number maximum:number
			ToolConfig functionCallingConfig:FunctionCallingConfig retrievalConfig:object includeServerSideToolInvocations:bool
			FunctionCallingConfig mode:=MODE_UNSPECIFIED|AUTO|ANY|NONE|VALIDATED allowedFunctionNames:string*
			SafetySetting category!:=HARM_CATEGORY_HARASSMENT|HARM_CATEGORY_HATE_SPEECH|HARM_CATEGORY_SEXUALLY_EXPLICIT|HARM_CATEGORY_DANGEROUS_CONTENT|HARM_CATEGORY_CIVIC_INTEGRITY threshold!:=BLOCK_LOW_AND_ABOVE|BLOCK_MEDIUM_AND_ABOVE|BLOCK_ONLY_HIGH|BLOCK_NONE|OFF method:string
			GenerationConfig temperature:number(0..2) topP:number(0..1) topK:number(1..) candidateCount:int(1..8) maxOutputTokens:int(1..) stopSequences:string* seed:int presencePenalty:number(-2..2) frequencyPenalty:number(-2..2) responseMimeType:string responseSchema:Schema responseJsonSchema:any responseModalities:=TEXT|IMAGE|AUDIO* mediaResolution:string speechConfig:object thinkingConfig:ThinkingConfig imageConfig:ImageConfig responseLogprobs:bool logprobs:int(0..20) enableEnhancedCivicAnswers:bool audioTimestamp:bool
			ThinkingConfig includeThoughts:bool thinkingBudget:int(-1..) thinkingLevel:=MINIMAL|LOW|MEDIUM|HIGH
			ImageConfig aspectRatio:=1:1|2:3|3:2|3:4|4:3|4:5|5:4|9:16|16:9|21:9 imageSize:=1K|2K|4K
			""";

	private static final Pattern HUMP = Pattern.compile("_([a-z0-9])");

	private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

	private static final Shapes SHAPES = new Shapes(TABLE, new GeminiShapes());

	private GeminiShapes() {
	}

	static ObjectNode check(String shape, JsonNode node) {
		return SHAPES.check(shape, node, "");
	}

	@Override
	public String name(String sent) {
		return HUMP.matcher(sent).replaceAll((match) -> match.group(1).toUpperCase(Locale.ROOT));
	}

	@Override
	public String constant(String sent) {
		return sent.toUpperCase(Locale.ROOT);
	}

	@Override
	public String child(String path, String name) {
		String snake = CAPITAL.matcher(name).replaceAll((match) -> "_" + match.group().toLowerCase(Locale.ROOT));
		return path.isEmpty() ? snake : path + "." + snake;
	}

	@Override
	public String item(String path, int index) {
		return path + "[" + index + "]";
	}

	@Override
	public Refusal unknown(String path, String name) {
		String place = path.isEmpty() ? "" : " at '" + path + "'";
		return GeminiError.invalidField(path,
				"Invalid JSON payload received. Unknown name \"" + name + "\"" + place + ": Cannot find field.");
	}

	@Override
	public Refusal missing(String path) {
		return GeminiError
			.invalid("* " + path + ": " + path.substring(path.lastIndexOf('.') + 1) + " is not specified");
	}

	@Override
	public Refusal wrongType(String path, String expected, JsonNode value) {
		return wrong(path, switch (expected) {
			case "string" -> "TYPE_STRING";
			case "bool" -> "TYPE_BOOL";
			case "int" -> "TYPE_INT32";
			case "number" -> "TYPE_FLOAT";
			default -> "TYPE_MESSAGE";
		}, value);
	}

	@Override
	public Refusal wrongValue(String path, List<String> allowed, JsonNode value) {
		return wrong(path, "TYPE_ENUM", value);
	}

	private static Refusal wrong(String path, String type, JsonNode value) {
		return GeminiError.invalidField(path, "Invalid value at '" + path + "' (" + type + "), " + value);
	}

	@Override
	public Refusal outOfRange(String path, String least, String most) {
		String range = most.isEmpty() ? "at least " + least : "in the range [" + least + ", " + most + "]";
		return GeminiError
			.invalid("* " + path + ": " + path.substring(path.lastIndexOf('.') + 1) + " must be " + range + ".");
	}

}
