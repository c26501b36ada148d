<?php
// Records what WordPress makes of each text of an export: php render.php WORDPRESS EXPORT.xml OUT.json
// Every text that the WordPress has is deleted first.
ini_set('memory_limit', '1G');
$xml = new DOMDocument();
$xml->load($argv[2], LIBXML_PARSEHUGE);
$xp = new DOMXPath($xml);
$ns = fn($l) => "*[local-name()='$l']";
$channel = $xp->query('/rss/channel')->item(0);
$one = fn($n, $l, $p = '') => ($x = $xp->query($p ?: "./*[local-name()='$l']", $n)->item(0)) ? $x->textContent : '';
$home = rtrim($one($channel, 'base_blog_url') ?: $one($channel, 'link'), '/');
define('WP_HOME', $home); define('WP_SITEURL', $home);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
$host = parse_url($home, PHP_URL_HOST);
$_SERVER['HTTP_HOST'] = $host; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_NAME'] = $host; $_SERVER['REQUEST_METHOD'] = 'GET'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
error_reporting(E_ERROR);
(function () use ($xp,$one,$channel,$argv) {
global $wpdb, $wp_rewrite;
foreach (['posts', 'postmeta', 'comments', 'commentmeta'] as $t) $wpdb->query("DELETE FROM wp_$t");
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
// Other hosts are not asked: films get the frame that their services answer with, all else a link.
add_filter('pre_oembed_result', function ($r, $url) {
  if (preg_match('~(?:youtube\.com/watch\?v=|youtu\.be/)([\w-]+)~', $url, $m)) return "<iframe src=\"https://www.youtube.com/embed/$m[1]?feature=oembed\"></iframe>";
  if (preg_match('~vimeo\.com/(?:video/)?(\d+)~', $url, $m)) return "<iframe src=\"https://player.vimeo.com/video/$m[1]?dnt=1\"></iframe>";
  return '<a href="' . esc_attr($url) . '">' . esc_html($url) . '</a>';
}, 10, 2);
update_option('use_smilies', 1);
$wp_rewrite->init();
foreach ($xp->query("./*[local-name()='category' and namespace-uri()!='']", $channel) as $c) {
  wp_insert_term($one($c, 'cat_name'), 'category', ['slug' => $one($c, 'category_nicename')]);
}
$items = [];
foreach ($xp->query('./item', $channel) as $item) {
  $c = $one($item, '', "./*[local-name()='encoded' and contains(namespace-uri(),'content')]");
  $e = $one($item, '', "./*[local-name()='encoded' and contains(namespace-uri(),'excerpt')]");
  $id = (int) $one($item, 'post_id');
  $type = $one($item, 'post_type') ?: 'post';
  $gmt = $one($item, 'post_date_gmt'); $date = $one($item, 'post_date');
  if (get_post($id)) continue;
  $wpdb->insert($wpdb->posts, [
    'ID' => $id, 'post_author' => 1, 'post_date' => $date, 'post_date_gmt' => $gmt ?: $date, 'post_content' => $c,
    'post_title' => $one($item, '', './title'), 'post_excerpt' => $e, 'post_status' => $one($item, 'status') ?: 'publish',
    'post_name' => $one($item, 'post_name'), 'post_parent' => (int) $one($item, 'post_parent'), 'menu_order' => (int) $one($item, 'menu_order'),
    'post_type' => $type, 'guid' => $one($item, '', './guid'), 'post_modified' => $date, 'post_modified_gmt' => $gmt ?: $date,
    'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '', 'post_password' => '',
    'post_mime_type' => $type === 'attachment' ? (wp_check_filetype($one($item, 'attachment_url'))['type'] ?: '') : '',
  ]);
  if ($wpdb->last_error) fwrite(STDERR, "$id {$wpdb->last_error}\n");
  foreach ($xp->query("./*[local-name()='postmeta']", $item) as $m) {
    $wpdb->insert($wpdb->postmeta, ['post_id' => $id, 'meta_key' => $one($m, 'meta_key'), 'meta_value' => $one($m, 'meta_value')]);
  }
  if ($type === 'attachment') {
    $url = $one($item, 'attachment_url');
    $wpdb->query($wpdb->prepare("DELETE FROM wp_postmeta WHERE post_id=%d AND meta_key='_wp_attached_file'", $id));
    $at = strpos($url, '/uploads/');
    $wpdb->insert($wpdb->postmeta, ['post_id' => $id, 'meta_key' => '_wp_attached_file', 'meta_value' => $at ? substr($url, $at + 9) : $url]);
  }
  $items[] = [$id, $type];
}
$urls = [];
foreach ($xp->query("./item[*[local-name()='post_type']='attachment']", $channel) as $item) $urls[(int) $one($item, 'post_id')] = $one($item, 'attachment_url');
add_filter('wp_get_attachment_url', fn($u, $id) => $urls[$id] ?? $u, 10, 2);
foreach ($items as [$id, $type]) {
  if (!post_type_exists($type)) register_post_type($type, ['public' => true]);
}
wp_cache_flush();
// What WordPress makes anew at each visit, of the blog and not of the text, is marked.
add_filter('render_block', function ($html, $block) {
  static $anew = ['archives','avatar','calendar','categories','latest-comments','latest-posts','tag-cloud','rss','search','page-list','navigation','loginout','read-more','home-link','term-description','post-comments-form','legacy-widget'];
  $name = preg_replace('~^core/~', '', $block['blockName'] ?? '');
  $is = in_array($name, $anew) || preg_match('~^(post|site|comments?|query)-~', $name);
  return $is ? "<div data-anew=\"$name\">$html</div>" : $html;
}, 99, 2);
$out = [];
foreach ($items as [$id, $type]) {
  if (in_array($type, ['attachment', 'nav_menu_item', 'revision', 'wp_block', 'wp_navigation', 'wp_global_styles', 'wp_template', 'wp_template_part', 'custom_css'])) continue;
  $args = $type === 'page' ? ['page_id' => $id] : ['p' => $id, 'post_type' => $type];
  $q = new WP_Query($args + ['post_status' => 'any']);
  $GLOBALS['wp_query'] = $GLOBALS['wp_the_query'] = $q;
  if (!$q->have_posts()) { fwrite(STDERR, "no $id\n"); continue; }
  $q->the_post();
  $html = '';
  global $pages, $page, $more;
  $n = count($pages);
  for ($i = 1; $i <= $n; $i++) { $page = $i; $more = 1; $html .= apply_filters('the_content', get_the_content()) . "\n"; }
  $out[] = ['id' => $id, 'type' => $type, 'status' => get_post_status($id), 'title' => get_the_title($id), 'html' => $html];
}
file_put_contents($argv[3], json_encode($out, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES));
fwrite(STDERR, count($out) . " texts\n");
})();
