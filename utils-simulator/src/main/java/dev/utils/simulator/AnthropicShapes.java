package dev.utils.simulator;

import java.util.List;

import dev.utils.simulator.AnthropicError.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of Anthropic's Messages API and the words in which it refuses others.
 * Source: Anthropic's published API reference and the models of its Java SDK.
 */
final class AnthropicShapes implements Shapes.Wording {

	private static final String TABLE = """
			Request model!:string messages!:Message* max_tokens!:int(1..) system:~Text* metadata:Metadata stop_sequences:string* stream:bool temperature:number(0..1) top_p:number(0..1) top_k:int(0..) tools:any* tool_choice:Choice thinking:Thinking output_config:Output service_tier:=auto|standard_only cache_control:Cache container:any inference_geo:string speed:=standard|fast
			Count model!:string messages!:Message* system:~Text* tools:any* tool_choice:Choice thinking:Thinking output_config:Output cache_control:Cache
			Metadata user_id:string
			Message role!:=user|assistant content!:~Block*
			Text.text text!:string cache_control:Cache citations:any
			Block.text text!:string cache_control:Cache citations:any
			Block.image source!:Source cache_control:Cache
			Block.document source!:File title:string context:string citations:any cache_control:Cache
			Block.search_result source!:string title!:string content!:Text* citations:any cache_control:Cache
			Block.tool_use id!:string name!:string input!:object cache_control:Cache caller:any
			Block.tool_result tool_use_id!:string content:~Result* is_error:bool cache_control:Cache
			Block.thinking thinking!:string signature!:string
			Block.redacted_thinking data!:string
			Block.server_tool_use id!:string name!:string input!:object cache_control:Cache caller:any
			Block.web_search_tool_result tool_use_id!:string content!:any cache_control:Cache caller:any
			Block.web_fetch_tool_result tool_use_id!:string content!:any cache_control:Cache caller:any
			Block.code_execution_tool_result tool_use_id!:string content!:any cache_control:Cache
			Result.text text!:string cache_control:Cache citations:any
			Result.image source!:Source cache_control:Cache
			Result.document source!:File title:string context:string citations:any cache_control:Cache
			Result.search_result source!:string title!:string content!:Text* citations:any cache_control:Cache
			Source.base64 media_type!:=image/jpeg|image/png|image/gif|image/webp data!:bytes
			Source.url url!:string
			Source.file file_id!:string
			File.base64 media_type!:=application/pdf data!:bytes
			File.text media_type!:=text/plain data!:string
			File.content content!:any
			File.url url!:string
			File.file file_id!:string
			Cache.ephemeral ttl:=5m|1h
			Tool name!:string type:=custom description:string input_schema!:object strict:bool cache_control:Cache input_examples:any* eager_input_streaming:bool defer_loading:bool allowed_callers:any*
			Choice.auto disable_parallel_tool_use:bool
			Choice.any disable_parallel_tool_use:bool
			Choice.tool name!:string disable_parallel_tool_use:bool
			Choice.none
			Thinking.enabled budget_tokens!:int(1024..) display:=summarized|omitted
			Thinking.adaptive display:=summarized|omitted
			Thinking.disabled
			Output effort:=low|medium|high|xhigh|max format:Format
			Format.json_schema schema!:object
			""";

	private static final Shapes SHAPES = new Shapes(TABLE, new AnthropicShapes());

	private AnthropicShapes() {
	}

	static ObjectNode check(String shape, JsonNode node, String path) {
		return SHAPES.check(shape, node, path);
	}

	@Override
	public String name(String sent) {
		return sent;
	}

	@Override
	public String child(String path, String name) {
		return path.isEmpty() ? name : path + "." + name;
	}

	@Override
	public String item(String path, int index) {
		return path + "." + index;
	}

	@Override
	public Refusal unknown(String path, String name) {
		return AnthropicError.invalid(child(path, name) + ": Extra inputs are not permitted");
	}

	@Override
	public Refusal missing(String path) {
		return AnthropicError.invalid(path + ": Field required");
	}

	@Override
	public Refusal wrongType(String path, String expected, JsonNode value) {
		return AnthropicError.invalid(path + ": Input should be a valid " + (switch (expected) {
			case "array" -> "list";
			case "object" -> "dictionary";
			case "bool" -> "boolean";
			case "int" -> "integer";
			case "bytes" -> "base64 string";
			default -> expected;
		}));
	}

	@Override
	public Refusal wrongValue(String path, List<String> allowed, JsonNode value) {
		return AnthropicError.invalid(path + ": Input should be one of '" + String.join("', '", allowed) + "'");
	}

	@Override
	public Refusal outOfRange(String path, String least, String most) {
		String upper = most.isEmpty() ? "" : " and less than or equal to " + most;
		return AnthropicError.invalid(path + ": Input should be greater than or equal to " + least + upper);
	}

}
