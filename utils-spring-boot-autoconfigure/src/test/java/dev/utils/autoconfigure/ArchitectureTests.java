package dev.utils.autoconfigure;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTests {

	private static final JavaClasses AUTOCONFIGURE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.utils.autoconfigure");

	@Test
	void whatRunsBeforeTheContextKnowsNothingOfTheCore() {
		noClasses().that()
			.resideInAPackage("dev.utils.autoconfigure.env")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.utils.llm..", "dev.utils.http..", "dev.utils.observe..", "dev.utils.provider..",
					"dev.utils.client..", "dev.utils.autoconfigure")
			.check(AUTOCONFIGURE);
	}

	@Test
	void autoConfigurationsArePublicAndFinalWithHiddenBeanMethods() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(AUTOCONFIGURE);
		methods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.check(AUTOCONFIGURE);
	}

	@Test
	void everyRoomIsNullMarked() {
		assertThat(AUTOCONFIGURE.stream().map((type) -> type.getPackage()).distinct())
			.allSatisfy((room) -> assertThat(room.isAnnotatedWith(NullMarked.class)).as(room.getName()).isTrue());
	}

	@Test
	void nothingHoldsStaticState() {
		fields().that().areStatic().should().beFinal().check(AUTOCONFIGURE);
	}

}
