/**
 * Tabs as the WAI-ARIA practices have them: one tab is in the tab order, arrow keys,
 * Home and End move, and the address names the open one.
 *
 * @param {HTMLElement} list the element with the role tablist
 * @param {(name: string, byUser: boolean) => void} opened told which panel is open now
 */
export function tabs(list, opened) {
	const all = [...list.querySelectorAll('[role=tab]')];
	const nameOf = (tab) => tab.id.replace(/-tab$/, '');

	function open(tab, byUser) {
		for (const other of all) {
			const selected = other === tab;
			other.setAttribute('aria-selected', selected);
			other.tabIndex = selected ? 0 : -1;
			document.getElementById(other.getAttribute('aria-controls')).hidden = !selected;
		}
		tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
		opened(nameOf(tab), byUser);
	}

	function choose(tab) {
		history.replaceState(null, '', `#${nameOf(tab)}`);
		open(tab, true);
	}

	function openAddressed() {
		open(all.find((tab) => nameOf(tab) === location.hash.slice(1)) ?? all[0], false);
	}

	list.addEventListener('click', (event) => {
		const tab = event.target.closest('[role=tab]');
		if (tab) {
			choose(tab);
		}
	});

	list.addEventListener('keydown', (event) => {
		const at = all.indexOf(document.activeElement);
		const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
		if (at >= 0 && to !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
			event.preventDefault();
			const tab = all.at(to % all.length);
			choose(tab);
			tab.focus();
		}
	});

	addEventListener('hashchange', openAddressed);
	openAddressed();
}
